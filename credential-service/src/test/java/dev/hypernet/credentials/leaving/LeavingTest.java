package dev.hypernet.credentials.leaving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody leaves: the provider first, then everything here but the audit. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class LeavingTest {
    private static final String AUDIT = "secret_use";

    @AfterEach
    void theProviderIsWell() {
        PhotoProvider.clearFaults();
    }

    @Test
    @Requirement("O22")
    void noTableWithAnOwnerIsForgotten() throws SQLException {
        OwnedTables.assertErasable(
                "credential",
                Stream.concat(LeavingService.TABLES.stream(), Erasure.SHARED.stream())
                        .toList(),
                AUDIT);
    }

    @Test
    @Requirement("O22")
    void everyTokenIsRevokedAndEverythingButTheAuditGoes() throws SQLException {
        Walk one = Walk.toPhotos().connected();
        Walk another = Walk.toPhotos(one.user(), UUID.randomUUID()).connected();
        Walk begun = Walk.toPhotos(one.user(), UUID.randomUUID());
        begun.begin().then().statusCode(201);
        Walk bob = Walk.toPhotos().connected();
        String token = one.accessToken();

        for (int time = 0; time < 2; time++) {
            leave(one).then().statusCode(204);
        }

        assertThat(PhotoProvider.statusOfMe(token)).isEqualTo(401);
        assertThat(PhotoProvider.activeTokens(one.account())).isZero();
        assertThat(PhotoProvider.activeTokens(another.account())).isZero();
        OwnedTables.assertErased("credential", one.user(), AUDIT);
        assertThat(TestStack.database()
                        .rows(
                                "select 1 from credential.secret_use where user_id = ?",
                                one.user().value()))
                .isNotEmpty();
        one.lease().then().statusCode(404);
        bob.lease().then().statusCode(200);
    }

    @Test
    @Requirement("O22")
    void whatTheyGaveGoesWithThem() throws SQLException {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k"));
        walk.lease().then().statusCode(200);

        for (int time = 0; time < 2; time++) {
            leave(walk).then().statusCode(204);
        }

        OwnedTables.assertErased("credential", walk.user(), AUDIT);
        walk.lease().then().statusCode(404);
    }

    @Test
    @Requirement("O22")
    void whatIsGivenTooLateIsNotKept() throws SQLException {
        Walk walk = Walk.spared();
        leave(walk).then().statusCode(204);

        walk.give("api_key", Map.of("key", "k")).then().statusCode(410).body("type", containsString("account-deleted"));

        OwnedTables.assertErased("credential", walk.user(), AUDIT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key_version = 'lost'",
                "ciphertext = '\\x00'",
                "ciphertext = public.pgp_sym_encrypt('{}', 'another')"
            })
    @Requirement("O22")
    void aSecretThatCannotBeReadKeepsNobodyAndNothing(String damage) throws SQLException {
        Walk unreadable = Walk.toPhotos(UserId.random(), UUID.fromString("00000000-0000-4000-8000-000000000001"))
                .connected();
        Walk sound = Walk.toPhotos(unreadable.user(), UUID.randomUUID()).connected();
        TestStack.database()
                .rows(
                        "update credential.integration_secret set " + damage
                                + " where user_id = ? and credential_id = ? returning 1",
                        unreadable.user().value(),
                        unreadable.integration());

        leave(unreadable).then().statusCode(204);

        assertThat(PhotoProvider.activeTokens(sound.account()))
                .as("what can be read")
                .isZero();
        assertThat(PhotoProvider.activeTokens(unreadable.account())).isEqualTo(1);
        OwnedTables.assertErased("credential", unreadable.user(), AUDIT);
    }

    @Test
    @Requirement("O22")
    void aProviderThatGivesNoAnswerIsAskedAgain() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.fault("revoke", "status", 2);

        leave(walk).then().statusCode(204);

        assertThat(PhotoProvider.activeTokens(walk.account())).isZero();
        OwnedTables.assertErased("credential", walk.user(), AUDIT);
    }

    @Test
    @Requirement("O22")
    void aProviderThatNeverAnswersKeepsNobody() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.fault("revoke", "status", 100);

        leave(walk).then().statusCode(204);

        OwnedTables.assertErased("credential", walk.user(), AUDIT);
    }

    @Test
    @Requirement("O22")
    void aConsentThatComesLateConnectsNothing() throws SQLException {
        Walk walk = Walk.toPhotos();
        String code = walk.code();

        leave(walk).then().statusCode(204);

        walk.exchange(code).then().statusCode(404);
        Walk.toPhotos(walk.user(), UUID.randomUUID())
                .begin()
                .then()
                .statusCode(410)
                .body("type", containsString("account-deleted"));
        assertThat(PhotoProvider.activeTokens(walk.account())).isZero();
        OwnedTables.assertErased("credential", walk.user(), AUDIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync-worker", "link-service", "object-service"})
    @Requirement("O22")
    void onlyIntegrationServiceMaySaySo(String caller) {
        Walk walk = Walk.toPhotos().connected();

        Walk.as(caller).delete("/internal/v1/users/" + walk.user()).then().statusCode(403);

        walk.lease().then().statusCode(200);
    }

    private static Response leave(Walk walk) {
        return Walk.as("integration-service").delete("/internal/v1/users/" + walk.user());
    }
}
