package dev.hypernet.sandbox;

import static dev.hypernet.sandbox.SandboxClient.CLIENT_ID;
import static dev.hypernet.sandbox.SandboxClient.CLIENT_SECRET;
import static dev.hypernet.sandbox.SandboxClient.REDIRECT_URI;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetaApiTest {
    private static final String INSTAGRAM = "/meta/instagram";
    private static final String FACEBOOK = "/meta/facebook/v26.0";
    private static final long SIXTY_DAYS = Duration.ofDays(60).toSeconds();

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void instagramsCodeBringsATokenForAnHourInAListOfOne() {
        JsonNode granted =
                instagramToken(code(INSTAGRAM + "/oauth/authorize")).json().path("data");

        assertThat(granted).hasSize(1);
        assertThat(granted.path(0).path("permissions").asText()).isEqualTo("instagram_business_basic");
        assertThat(granted.path(0).path("user_id").asText()).matches("\\d{15,21}");
        String token = granted.path(0).path("access_token").asText();
        assertThat(client.get(INSTAGRAM + "/v25.0/me", token).json().path("user_id"))
                .isEqualTo(granted.path(0).path("user_id"));
        client.clock.advance(Duration.ofHours(1));
        assertTold(client.get(INSTAGRAM + "/v25.0/me", token), 190);
    }

    @ParameterizedTest
    @CsvSource({"/meta/instagram/oauth/authorize, #_", "/meta/facebook/v26.0/dialog/oauth, #_=_"})
    void theWayBackEndsInAFragmentThatIsNoPartOfTheCode(String address, String fragment) {
        assertThat(asked(address, "allow").header("Location"))
                .startsWith(REDIRECT_URI)
                .endsWith(fragment);
        assertThat(asked(address, "deny").header("Location"))
                .contains("error=access_denied")
                .endsWith(fragment);
    }

    @Test
    void aPersonIsAskedOnAPage() {
        Answer page = client.send(client.request(INSTAGRAM + "/oauth/authorize?" + query(authorization())));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("Sandbox Instagram", "/meta/instagram/oauth/authorize/decision");
    }

    @Test
    void aCodeIsGoodForOneUse() {
        String code = code(INSTAGRAM + "/oauth/authorize");
        instagramToken(code);

        Answer answer = instagramToken(code);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error_type").asText()).isEqualTo("OAuthException");
        assertThat(instagramToken(code(INSTAGRAM + "/oauth/authorize") + "#_").status())
                .isEqualTo(400);
    }

    @Test
    void aTokenForAnHourIsExchangedForOneOfSixtyDaysByWhoKnowsTheSecret() {
        String token = shortToken();

        assertTold(exchange(token, "wrong"), 100);
        Answer answer = exchange(token, CLIENT_SECRET);

        assertThat(answer.json().path("expires_in").asLong()).isEqualTo(SIXTY_DAYS);
        assertThat(answer.json().path("token_type").asText()).isEqualTo("bearer");
        assertTold(exchange(answer.json().path("access_token").asText(), CLIENT_SECRET), 100);
        client.clock.advance(Duration.ofHours(1));
        assertTold(exchange(token, CLIENT_SECRET), 190);
    }

    @Test
    void aTokenRenewsItselfOnceItIsADayOld() {
        String token = longToken();

        assertTold(renew(token), 100);
        client.control("POST", "/accounts/demo/meta/time?by=PT24H");
        Answer renewed = renew(token);

        assertThat(renewed.json().path("expires_in").asLong()).isEqualTo(SIXTY_DAYS);
        assertTold(renew(renewed.json().path("access_token").asText()), 100);
        assertThat(client.control("GET", "/accounts/demo/meta").json().path("instagram"))
                .hasToString("{\"short_lived\":0,\"long_lived\":2,\"exchanges\":1,\"renewals\":1}");
    }

    @Test
    void anExpiredTokenIsRenewedNoMore() {
        String token = longToken();

        client.control("POST", "/accounts/demo/meta/time?by=P60D");

        assertTold(renew(token), 190);
        assertTold(client.get(INSTAGRAM + "/v25.0/me", token), 190);
    }

    @Test
    void aShortLivedTokenIsNotRenewed() {
        assertTold(renew(shortToken()), 190);
    }

    @Test
    void aConsentTakenBackEndsEveryToken() {
        String token = longToken();

        client.control("DELETE", "/accounts/demo/meta");

        assertTold(client.get(INSTAGRAM + "/v25.0/me", token), 190);
        assertTold(renew(token), 190);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void facebooksCodeBringsATokenAndThatALongerOne(String method) {
        JsonNode granted = facebook(
                        method, Map.of("code", code(FACEBOOK + "/dialog/oauth"), "redirect_uri", REDIRECT_URI))
                .json();
        assertThat(granted.path("expires_in").asLong()).isEqualTo(3600);

        JsonNode longer = facebook(
                        method,
                        Map.of(
                                "grant_type",
                                "fb_exchange_token",
                                "fb_exchange_token",
                                granted.path("access_token").asText()))
                .json();

        assertThat(longer.path("expires_in").asLong()).isEqualTo(SIXTY_DAYS);
        assertThat(client.get(FACEBOOK + "/me", longer.path("access_token").asText())
                        .json()
                        .path("name")
                        .asText())
                .isEqualTo("demo");
    }

    @Test
    void aTokenOfInstagramsOpensNothingAtFacebook() {
        assertTold(client.get(FACEBOOK + "/me", longToken()), 190);
    }

    @Test
    void aFaultIsToldInGraphsWords() {
        client.order("{\"on\":\"meta\",\"kind\":\"status\",\"status\":429}");

        Answer answer = exchange("any", CLIENT_SECRET);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().path("error").path("code").asInt()).isEqualTo(4);
    }

    private Map<String, String> authorization() {
        Map<String, String> parameters = client.authorization();
        parameters.remove("code_challenge");
        parameters.remove("code_challenge_method");
        parameters.put("scope", "instagram_business_basic");
        return parameters;
    }

    private Answer asked(String address, String consent) {
        return client.send(
                client.request(address + "?" + query(authorization())).header("X-Sandbox-Consent", consent));
    }

    private String code(String address) {
        return asked(address, "allow").redirected().getOrDefault("code", "");
    }

    private Answer instagramToken(String code) {
        return client.form(
                INSTAGRAM + "/oauth/access_token",
                proven(Map.of("grant_type", "authorization_code", "redirect_uri", REDIRECT_URI, "code", code)),
                null);
    }

    private String shortToken() {
        return instagramToken(code(INSTAGRAM + "/oauth/authorize"))
                .json()
                .path("data")
                .path(0)
                .path("access_token")
                .asText();
    }

    private String longToken() {
        return exchange(shortToken(), CLIENT_SECRET).json().path("access_token").asText();
    }

    private Answer exchange(String token, String secret) {
        return ask(
                INSTAGRAM + "/access_token",
                Map.of("grant_type", "ig_exchange_token", "client_secret", secret, "access_token", token));
    }

    private Answer renew(String token) {
        return ask(
                INSTAGRAM + "/refresh_access_token", Map.of("grant_type", "ig_refresh_token", "access_token", token));
    }

    private Answer facebook(String method, Map<String, String> parameters) {
        String path = FACEBOOK + "/oauth/access_token";
        return method.equals("POST") ? client.form(path, proven(parameters), null) : ask(path, proven(parameters));
    }

    private static Map<String, String> proven(Map<String, String> parameters) {
        Map<String, String> proven = new LinkedHashMap<>(parameters);
        proven.put("client_id", CLIENT_ID);
        proven.put("client_secret", CLIENT_SECRET);
        return proven;
    }

    private Answer ask(String path, Map<String, String> parameters) {
        return client.send(client.request(path + "?" + query(parameters)));
    }

    private static void assertTold(Answer answer, int code) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").path("code").asInt()).isEqualTo(code);
    }

    private static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
