package dev.hypernet.credentials.rotation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.secret.SecretKeys;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may not start: the keys of this application are of version 1 alone. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class FitToStartTest {
    private static final String AGREED =
            "insert into credential.secret_key_agreed (version, agreed_at) values (?, now())"
                    + " on conflict (single) do update set version = excluded.version returning 1";
    private static final String SOMEBODY = "insert into credential.secret_key_process (process, wants, seen_at)"
            + " values (gen_random_uuid(), ?, now() - ?::interval) returning 1";

    @Inject
    KeyRepository versions;

    @Inject
    MigrationRepository places;

    @Inject
    SecretKeys keys;

    @Inject
    SecretStore store;

    @BeforeEach
    @AfterEach
    void nothingWasEverKept() throws SQLException {
        for (String table : List.of("integration_secret", "secret_key_process", "secret_key_agreed")) {
            TestStack.database().rows("delete from credential.%s returning 1".formatted(table));
        }
    }

    @Test
    @Requirement("C06")
    void aProcessWithoutTheKeyThatOthersWriteWithDoesNotStart() throws SQLException {
        allAgreedOn("2");
        TestStack.database().rows(SOMEBODY, "2", "10 seconds");

        assertThatThrownBy(() -> start("embedded", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key version 2")
                .hasMessageContaining("hypernet.secrets.keys-file");
        assertThatThrownBy(() -> start("vault", "embedded")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> start("embedded", "vault")).isInstanceOf(IllegalStateException.class);
        assertThatCode(() -> start("vault", null)).as("which reads no table").doesNotThrowAnyException();
    }

    @Test
    @Requirement("C06")
    void aProcessWithoutTheKeyThatSecretsAgreedOnNeedDoesNotStart() throws Throwable {
        aSecret();
        TestStack.database().rows("update credential.integration_secret set key_version = '2' returning 1");
        TestStack.database().rows(SOMEBODY, "3", "10 seconds");
        allAgreedOn("2");

        assertThatThrownBy(() -> start("embedded", null)).hasMessageContaining("key version 2");
    }

    @Test
    void aVersionThatNobodyNamesAnyMoreStopsNobody() throws Throwable {
        aSecret();
        allAgreedOn("2");
        TestStack.database().rows(SOMEBODY, "2", "61 seconds");

        assertThatCode(() -> start("embedded", null)).doesNotThrowAnyException();
    }

    @Test
    @Requirement("C06")
    void aProcessThatHasTheKeyStarts() throws Throwable {
        aSecret();
        allAgreedOn("1");

        assertThatCode(() -> start("embedded", null)).doesNotThrowAnyException();
    }

    @Test
    @Requirement({"C05", "C06"})
    void aStoreThatIsNoLongerReadMustHaveBeenEmptied() throws Throwable {
        aSecret();
        aSecret();

        assertThatThrownBy(() -> start("vault", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 secrets")
                .hasMessageContaining("hypernet.secrets.also-read=embedded")
                .hasMessageContaining("migrate-secrets");
    }

    @ParameterizedTest
    @CsvSource({"vault, embedded", "embedded, vault", "embedded,"})
    void aStoreThatIsReadMayHoldWhatItLikes(String first, @Nullable String second) throws Throwable {
        aSecret();

        assertThatCode(() -> start(first, second)).doesNotThrowAnyException();
    }

    @Test
    @Requirement("C06")
    void whatTheOtherStoreWasSeenToHaveMayLieInBoth() throws Throwable {
        aSecret();
        TestStack.database().rows("update credential.integration_secret set copied_to = 'vault' returning 1");

        assertThatCode(() -> start("vault", null)).doesNotThrowAnyException();
    }

    private void start(String first, @Nullable String second) throws Throwable {
        FitToStart begun = new FitToStart(versions, places, keys, first, Optional.ofNullable(second));
        VertxContextSupport.subscribeAndAwait(begun::check);
    }

    private static void allAgreedOn(String version) throws SQLException {
        TestStack.database().rows(AGREED, version);
    }

    private void aSecret() throws Throwable {
        UserId owner = UserId.random();
        VertxContextSupport.subscribeAndAwait(() ->
                Owner.runAs(owner, () -> store.store(owner, UUID.randomUUID(), 1, Secret.of("{\"a\":\"secret\"}"))));
    }
}
