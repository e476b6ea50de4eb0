package dev.hypernet.credentials.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import dev.hypernet.credentials.FullDisk;
import dev.hypernet.credentials.IntegrationServiceStandIn;
import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that are renewed before anybody asks. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
@WithTestResource(IntegrationServiceStandIn.class)
class BackgroundRefreshTest {
    private static final String ITS_TURN = "update credential.credential set refresh_due_at = now()";
    /** How many of ten thousand that were connected at once fall into the fullest second, and into how many seconds. */
    private static final String CROWD = """
        select max(crowd), count(*)
          from (select count(*) as crowd
                  from (select date_trunc('second', credential.refresh_time(
                                   gen_random_uuid(), now(), now() + interval '1 hour', ?, null)) as second
                          from generate_series(1, 10000)) as turns
                 group by second) as seconds
        """;

    @BeforeEach
    void noFaults() {
        PhotoProvider.clearFaults();
    }

    @Test
    @Requirement("C09")
    void aTokenIsRenewedInItsTurnWithoutAnybodyAsking() throws SQLException {
        Walk walk = Walk.toPhotos().connected();

        walk.change(ITS_TURN);

        soon(() -> assertThat(walk.column("generation")).isEqualTo("2"));
        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(2);
        assertThat(walk.column("refresh_failures")).isEqualTo("0");
        assertThat(walk.column("refresh_due_at > now() + interval '50 minutes'"))
                .isEqualTo("t");
        soon(() -> assertThat(background(walk))
                .containsExactly(
                        List.of("credential-service", "refresh", "refreshed"),
                        List.of("credential-service", "destroy", "replaced")));
        walk.lease().then().statusCode(200).body("generation", is(2));
        RestAssured.get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("hypernet_refresh_ahead_total{outcome=\"renewed\""))
                .body(containsString("hypernet_refresh_due"))
                .body(containsString("hypernet_refresh_late"))
                .body(containsString("hypernet_refresh_unstored"));
    }

    @Test
    @Requirement("C09")
    void aTurnComesOneToTwoLeadsBeforeTheEnd() throws SQLException {
        Walk walk = Walk.toPhotos().where("refresh_lead_ms", 600_000).connected();

        assertThat(walk.column("refresh_due_at <= token_expires_at - interval '10 minutes'"))
                .isEqualTo("t");
        assertThat(walk.column("refresh_due_at > token_expires_at - interval '20 minutes'"))
                .isEqualTo("t");
    }

    @ParameterizedTest
    @CsvSource({"60000, 300, 60", "300000, 100, 300", "600000, 70, 600"})
    @Requirement("C09")
    void tenThousandOfOneHourAreNotRenewedInOneSecond(long leadMs, int most, int seconds) throws SQLException {
        List<String> crowd = TestStack.database().rows(CROWD, leadMs).getFirst();

        assertThat(Integer.parseInt(crowd.getFirst())).isLessThan(most);
        assertThat(Integer.parseInt(crowd.getLast())).isBetween(seconds * 9 / 10, seconds + 1);
    }

    @ParameterizedTest
    @CsvSource({
        // life, lead, at the earliest, at the latest
        "PT1H, 7200000, PT20M, PT40M",
        "PT30S, 60000, PT1M, PT1M",
        "PT0S, 60000, PT1M, PT1M"
    })
    @Requirement("C09")
    void aLeadLongerThanTheTokenLastsMakesNoCircle(String life, long leadMs, String earliest, String latest)
            throws SQLException {
        assertThat(TestStack.database().rows("""
            select turn.due_at - now() between ?::interval and ?::interval
              from (select credential.refresh_time(
                        gen_random_uuid(), now(), now() + ?::interval, ?, null)) as turn (due_at)
            """, earliest, latest, life, leadMs))
                .containsExactly(List.of("t"));
    }

    @Test
    @Requirement("C09")
    void whatIsNotRenewableOrOfNoOAuthHasNoTurn() throws SQLException {
        Walk keyed = Walk.spared().having("api_key", Map.of("key", "k-1"));

        assertThat(keyed.column("refresh_due_at")).isEqualTo("null");
    }

    @Test
    @Requirement("C09")
    void aDefinitionMayWantNobodyToRenewAnything() throws SQLException {
        Walk walk = Walk.toPhotos().where("refresh_automatically", false).connected();

        assertThat(walk.column("refresh_due_at")).isEqualTo("null");
        walk.lease().then().statusCode(200).body("generation", is(1));
        walk.change("update credential.credential set token_expires_at = now()");
        walk.lease().then().statusCode(409).body("type", endsWith("/credential-expired"));
        walk.change(ITS_TURN);
        soon(() -> assertThat(walk.column("refresh_due_at > now()")).isEqualTo("t"));

        assertThat(PhotoProvider.activeTokens(walk.account())).isEqualTo(1);
        assertThat(walk.column("generation")).isEqualTo("1");
        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));
    }

    @Test
    @Requirement("C09")
    void aProviderThatIsDownIsAskedLater() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.fault("token", "status", 3);

        walk.change(ITS_TURN);

        soon(() ->
                assertThat(background(walk)).containsExactly(List.of("credential-service", "refresh", "unavailable")));
        assertThat(walk.column("refresh_failures")).isEqualTo("1");
        assertThat(walk.column("refresh_due_at between now() + interval '20 seconds' and now() + interval '2 minutes'"))
                .isEqualTo("t");
        assertThat(walk.column("status")).isEqualTo("active");
        walk.lease().then().statusCode(200).body("generation", is(1));

        walk.change(ITS_TURN);
        soon(() -> assertThat(walk.column("generation")).isEqualTo("2"));
        assertThat(walk.column("refresh_failures")).isEqualTo("0");
    }

    @Test
    @Requirement({"C09", "I07"})
    void integrationServiceIsToldOfAFinalRefusal() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        IntegrationServiceStandIn.failsFirst(walk.integration(), 1);
        PhotoProvider.revoke(walk.accessToken());

        walk.change(ITS_TURN);

        soon(() -> assertThat(walk.column("status")).isEqualTo("rejected"));
        soon(() -> {
            JsonPath heard = IntegrationServiceStandIn.heardOf(walk.integration());
            assertThat(heard.getString("what")).isEqualTo("credential-rejected");
            assertThat(heard.getString("user_id")).isEqualTo(walk.user().toString());
            assertThat(heard.getLong("generation")).isEqualTo(1);
            assertThat(heard.getString("reason")).isEqualTo("the provider refused the refresh token");
        });
        soon(() -> assertThat(walk.column("news")).isEqualTo("null"));
    }

    @Test
    @Requirement({"C09", "I07"})
    void whatAnOlderIntegrationServiceHasNoAddressForIsToldAgain() throws SQLException {
        Walk older = Walk.toPhotos().connected();
        Walk elsewhere = Walk.toPhotos().connected();
        IntegrationServiceStandIn.refusesFirst(older.integration(), 1, 404, "not-found");
        IntegrationServiceStandIn.refusesFirst(elsewhere.integration(), 1, 410, "");

        for (Walk walk : List.of(older, elsewhere)) {
            PhotoProvider.revoke(walk.accessToken());
            walk.change(ITS_TURN);
        }

        for (Walk walk : List.of(older, elsewhere)) {
            soon(() -> assertThat(IntegrationServiceStandIn.heardOf(walk.integration())
                            .getString("what"))
                    .isEqualTo("credential-rejected"));
            soon(() -> assertThat(walk.column("news")).isEqualTo("null"));
        }
    }

    @Test
    @Requirement("C09")
    void ofSomebodyWhoLeftNothingIsToldAgain() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        IntegrationServiceStandIn.refusesFirst(walk.integration(), 1, 410, "account-deleted");
        PhotoProvider.revoke(walk.accessToken());

        walk.change(ITS_TURN);

        soon(() -> assertThat(walk.column("status")).isEqualTo("rejected"));
        soon(() -> assertThat(walk.column("news")).isEqualTo("null"));
        assertThat(IntegrationServiceStandIn.heardOf(walk.integration()).getMap("$"))
                .isEmpty();
    }

    @Test
    @Requirement({"C09", "I07"})
    void noRejectionIsWithoutItsNews() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.revoke(walk.accessToken());

        try (FullDisk disk = FullDisk.of("credential.secret_use", "new.action = 'refresh'")) {
            walk.change(ITS_TURN);
            soon(() -> assertThat(disk.hasRefused()).isTrue());
            assertThat(walk.column("status = 'rejected' and news is null")).isEqualTo("f");
        }
        walk.change("""
            update credential.credential
               set refresh_due_at = now(),
                   intent_at = case when intent is not null then now() - interval '61 seconds' end
            """);

        soon(() -> assertThat(walk.column("status")).isEqualTo("rejected"));
        soon(() -> assertThat(
                        IntegrationServiceStandIn.heardOf(walk.integration()).getString("what"))
                .isEqualTo("credential-rejected"));
    }

    @Test
    @Requirement({"C09", "I07"})
    void integrationServiceIsToldOfALostSecret() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        walk.loseSecrets();

        walk.change(ITS_TURN);

        soon(() -> assertThat(
                        IntegrationServiceStandIn.heardOf(walk.integration()).getString("reason"))
                .isEqualTo("its secret is lost"));
        soon(() -> assertThat(background(walk)).containsExactly(List.of("credential-service", "refresh", "rejected")));
    }

    @Test
    @Requirement("C09")
    void nobodyIsToldOfWhatACallerHeardThemselves() throws SQLException {
        Walk walk = Walk.toPhotos().connected();
        PhotoProvider.revoke(walk.accessToken());

        walk.leaseAfterRefusalOf(1).then().statusCode(409);

        assertThat(walk.column("news")).isEqualTo("null");
    }

    @Test
    @Requirement("C09")
    void integrationServiceMayAskHowACredentialStands() {
        Walk walk = Walk.toPhotos().connected();

        Walk.as("integration-service")
                .queryParam("user_id", walk.user().toString())
                .get("/internal/v1/credentials/" + walk.integration())
                .then()
                .statusCode(200)
                .body("status", is("active"))
                .body("generation", is(1));
        Walk.as("sync-worker")
                .queryParam("user_id", walk.user().toString())
                .get("/internal/v1/credentials/" + walk.integration())
                .then()
                .statusCode(403);
        Walk other = Walk.toPhotos();
        Walk.as("integration-service")
                .queryParam("user_id", other.user().toString())
                .get("/internal/v1/credentials/" + walk.integration())
                .then()
                .statusCode(404);
    }

    /** What the audit has of renewals nobody asked for. */
    private static List<List<String>> background(Walk walk) throws SQLException {
        return TestStack.database().rows("""
            select caller, action, outcome from credential.secret_use
             where user_id = ? and purpose = 'background' order by position
            """, walk.user().value());
    }

    private static void soon(ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(assertion);
    }
}
