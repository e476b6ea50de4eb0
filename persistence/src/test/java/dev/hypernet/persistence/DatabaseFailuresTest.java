package dev.hypernet.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import org.hibernate.StaleObjectStateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailuresTest {

    @ParameterizedTest
    @CsvSource({"40001, 503", "40P01, 503", "23505, 409", "22021, 400"})
    void eachStateHasItsAnswer(String state, int status) {
        assertThat(DatabaseFailures.problem(new PgException("words", "ERROR", state, "detail")))
                .isNotNull()
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(status);
                    assertThat(problem.getMessage()).doesNotContain("words");
                });
        assertThat(DatabaseFailures.problem(new PersistenceException(new SQLException("words", state))))
                .isNotNull()
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(status));
    }

    @Test
    void anOvertakenVersionIsStale() {
        assertThat(DatabaseFailures.problem(new OptimisticLockException()))
                .isNotNull()
                .satisfies(problem -> assertThat(problem.name()).isEqualTo("stale"));
        assertThat(DatabaseFailures.problem(new PersistenceException(new StaleObjectStateException("Album", 1))))
                .isNotNull()
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(412));
    }

    @Test
    void onlyTheErasedAreGone() {
        assertThat(DatabaseFailures.problem(new PgException(
                        "new row violates row-level security policy \"living_owner\" for table \"album\"",
                        "ERROR",
                        "42501",
                        "")))
                .isNotNull()
                .satisfies(problem -> assertThat(problem.name()).isEqualTo("account-deleted"));
        assertThat(DatabaseFailures.problem(new PgException("permission denied for table album", "ERROR", "42501", "")))
                .isNull();
    }

    @Test
    void whatNobodyOutsideCanHelpHasNone() {
        assertThat(DatabaseFailures.problem(new PgException("syntax error", "ERROR", "42601", "")))
                .isNull();
        assertThat(DatabaseFailures.problem(new PersistenceException("broken"))).isNull();
    }
}
