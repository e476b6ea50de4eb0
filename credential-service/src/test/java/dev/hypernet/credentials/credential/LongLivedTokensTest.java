package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.hypernet.credentials.MetaProvider;
import dev.hypernet.credentials.PhotoProvider;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At providers whose code brings a token that has to be exchanged, and that know no refresh tokens. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class LongLivedTokensTest {

    @BeforeEach
    void noFaults() {
        PhotoProvider.clearFaults();
    }

    @Test
    @Requirement({"C01", "C10"})
    void aCodeEndsInTheTokenToKeep() throws SQLException {
        Walk walk = MetaProvider.toInstagram(Walk.toPhotos());

        // As an app takes it that cuts the address at "code=".
        walk.exchange(walk.code() + "#_")
                .then()
                .statusCode(200)
                .body("account.name", equalTo(walk.account()))
                .body("expires_at", notNullValue())
                .body("scopes", contains("instagram_business_basic", "instagram_business_manage_comments"))
                .body("missing_scopes", empty());

        assertThat(MetaProvider.tokens(walk.account()).getInt("instagram.exchanges"))
                .isEqualTo(1);
        assertThat(walk.column("renewable::text")).isEqualTo("true");
        assertThat(walk.secrets()).isEqualTo(1);
        walk.lease().then().statusCode(200).body("token_type", equalTo("Bearer"));
    }

    @Test
    @Requirement("C09")
    void aTokenOfADayRenewsItself() {
        Walk walk = MetaProvider.toInstagram(Walk.toPhotos()).connected();
        String token = walk.accessToken();

        MetaProvider.timePasses(walk.account(), "PT25H");

        for (int generation = 1; generation <= 2; generation++) {
            walk.leaseAfterRefusalOf(generation)
                    .then()
                    .statusCode(200)
                    .body("generation", is(generation + 1))
                    .body("access_token", not(equalTo(token)));
            MetaProvider.timePasses(walk.account(), "PT25H");
        }
        assertThat(MetaProvider.tokens(walk.account()).getInt("instagram.renewals"))
                .isEqualTo(2);
    }

    @Test
    void aTokenThatIsTooYoungToBeRenewedIsNotLost() {
        Walk walk = MetaProvider.toInstagram(Walk.toPhotos()).connected();

        walk.leaseAfterRefusalOf(1).then().statusCode(502).body("type", endsWith("/provider-error"));

        walk.lease().then().statusCode(200).body("generation", is(1));
    }

    @Test
    @Requirement("C09")
    void aTokenThatNeedNotBeRenewedYetIsNot() throws SQLException {
        Walk walk = MetaProvider.toInstagram(Walk.toPhotos());
        @SuppressWarnings("unchecked")
        Map<String, Object> dialect =
                new HashMap<>((Map<String, Object>) walk.oauth2().get("dialect"));
        dialect.put("refresh_not_before_ms", 86_400_000);
        long sixtyDays = 5_184_000_000L;
        walk.where("dialect", dialect)
                .where("refresh_lead_ms", sixtyDays)
                .connected()
                .grownOld();

        walk.lease().then().statusCode(200).body("generation", is(1));

        assertThat(MetaProvider.tokens(walk.account()).getInt("instagram.renewals"))
                .isZero();
    }

    @Test
    @Requirement("C09")
    void aConsentTakenBackEndsTheCredential() throws SQLException {
        Walk walk = MetaProvider.toInstagram(Walk.toPhotos()).connected();
        MetaProvider.withdraw(walk.account());

        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));

        assertThat(walk.column("status")).isEqualTo("rejected");
    }

    @Test
    void aProviderThatIsBusyCostsNothingButTime() {
        Walk walk = MetaProvider.toInstagram(Walk.toPhotos()).connected();
        MetaProvider.timePasses(walk.account(), "PT25H");
        PhotoProvider.fault("meta", "status", 3);

        walk.leaseAfterRefusalOf(1).then().statusCode(503);

        walk.leaseAfterRefusalOf(1).then().statusCode(200).body("generation", is(2));
    }

    @Test
    @Requirement("C01")
    void aTokenThatNothingRenewsIsKeptUntilItIsRefused() throws SQLException {
        Walk walk = MetaProvider.toFacebook(Walk.toPhotos()).connected();

        walk.lease().then().statusCode(200).body("expires_at", notNullValue());
        assertThat(MetaProvider.tokens(walk.account()).getInt("facebook.exchanges"))
                .isEqualTo(1);
        assertThat(walk.column("renewable::text")).isEqualTo("false");

        walk.leaseAfterRefusalOf(1).then().statusCode(409).body("type", endsWith("/credential-rejected"));
    }

    @Test
    void aCodeThatIsRefusedInTheProvidersOwnWordsIsRefused() throws SQLException {
        Walk walk = MetaProvider.toInstagram(Walk.toPhotos());
        walk.code();

        walk.exchange("wrong")
                .then()
                .statusCode(422)
                .body("type", endsWith("/exchange-refused"))
                .body("errors[0].message", equalTo("invalid_grant"));
        assertThat(walk.secrets()).isZero();
    }

    @Test
    void anExpressionThatDoesNotCompileIsRefusedBeforeAnybodyIsSentAnywhere() {
        Walk.toPhotos()
                .where("dialect", Map.of("failure", "("))
                .begin()
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/oauth2/dialect/failure"));
    }

    @Test
    @Requirement("C10")
    void whoKeepsToTheStandardIsWrittenAsTheVersionBeforeReadsIt() throws SQLException {
        Walk walk = Walk.toPhotos().where("refresh_automatically", true).connected();

        assertThat(walk.column("jsonb_exists_any(oauth2, array['dialect', 'refresh_automatically'])::text"))
                .isEqualTo("false");
    }
}
