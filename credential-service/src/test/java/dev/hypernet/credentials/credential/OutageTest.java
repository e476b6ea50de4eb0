package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.credentials.secret.SecretStoreUnavailable;
import dev.hypernet.testkit.Requirement;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OutageTest {

    @ParameterizedTest
    @CsvSource({
        "57P01, true", // it goes down
        "25006, true", // a standby
        "53300, true", // too many connections
        "55P03, true", // a lock
        "22021, false", // a text with a zero in it
        "23514, false", // a check
        "42501, false", // a right that is missing
        "54000, false" // too large
    })
    @Requirement("C09")
    void theServerTellsWhatPasses(String state, boolean passes) {
        assertThat(Outage.is(new PgException("no", "ERROR", state, ""))).isEqualTo(passes);
    }

    static Stream<Throwable> noAnswer() {
        return Stream.of(
                new SecretStoreUnavailable(SecretStoreUnavailable.Reason.REFUSING),
                new VertxException("closed"),
                new ConnectException("refused"),
                new Outage("the audit takes nothing", new PgException("no", "ERROR", "23514", "")));
    }

    @ParameterizedTest
    @MethodSource("noAnswer")
    @Requirement("C09")
    void whoDoesNotAnswerMayDoSoLater(Throwable noAnswer) {
        assertThat(Outage.is(noAnswer)).isTrue();
    }

    @Test
    void aDefectOfOursDoesNotPass() {
        assertThat(Outage.is(new IllegalStateException("a defect"))).isFalse();
    }
}
