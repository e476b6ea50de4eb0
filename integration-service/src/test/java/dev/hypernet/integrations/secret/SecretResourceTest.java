package dev.hypernet.integrations.secret;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.integrations.FakeCredentialService;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Admins see how the store of secrets stands. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeCredentialService.class)
class SecretResourceTest {
    private static final String VERIFICATION = "/api/v1/secrets/audit/verification";
    private static final String KEYS = "/api/v1/secrets/keys";

    private final Somebody admin = Somebody.admin();

    @Test
    @Requirement("C06")
    void anAdminHasTheAuditVerified() {
        admin.request()
                .get(VERIFICATION)
                .then()
                .statusCode(200)
                .body("$", aMapWithSize(8))
                .body("intact", is(true))
                .body("first_sequence", is(3))
                .body("newest_seal", equalTo("17:9f86d0"))
                .body("rows", is(1200))
                .body("outlived_seals", is(2))
                .body("unsealed_rows", is(1))
                .body("late_rows", is(0))
                .body("broken", nullValue());
    }

    @Test
    @Requirement("C06")
    void aSealIsHandedOnAndWhatIsBrokenComesBack() {
        verification("end_cut_off")
                .statusCode(200)
                .body("intact", is(false))
                .body("broken.reason", equalTo("end_cut_off"))
                .body("broken.sequence", is(18))
                .body("broken.position", nullValue());
    }

    @ParameterizedTest
    @CsvSource({"400, bad-request", "409, verification-running", "409, verification-too-long"})
    void whyThereIsNoAnswerIsHandedOn(int status, String name) {
        verification(status + ":" + name).statusCode(status).body("type", endsWith("/" + name));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500, 503})
    void aStoreThatDoesNotAnswerIsNoFaultOfTheAdmin(int status) {
        verification(status + ":whatever").statusCode(503).body("type", endsWith("/unavailable"));
    }

    @Test
    @Requirement("C06")
    void anAdminSeesHowTheKeysStand() {
        admin.request()
                .get(KEYS)
                .then()
                .statusCode(200)
                .body("$", aMapWithSize(6))
                .body("current", equalTo("2"))
                .body("agreed", equalTo("1"))
                .body("secrets.'1'", is(40))
                .body("secrets.'2'", is(2))
                .body("unused", empty())
                .body("missing", contains("0"))
                .body("refused", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {VERIFICATION, KEYS})
    @Requirement("C06")
    void nobodyElseIsTold(String address) {
        Somebody.anyone().request().get(address).then().statusCode(403).body(not(containsString("9f86d0")));
        given().get(address).then().statusCode(401);
    }

    private ValidatableResponse verification(String seal) {
        return admin.request().queryParam("seal", seal).get(VERIFICATION).then();
    }
}
