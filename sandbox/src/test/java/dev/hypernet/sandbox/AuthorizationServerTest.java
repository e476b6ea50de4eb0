package dev.hypernet.sandbox;

import static dev.hypernet.sandbox.SandboxClient.CLIENT_ID;
import static dev.hypernet.sandbox.SandboxClient.CLIENT_SECRET;
import static dev.hypernet.sandbox.SandboxClient.REDIRECT_URI;
import static dev.hypernet.sandbox.SandboxClient.basic;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationServerTest {

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void consentLeadsToTokensThatOpenTheAccount() {
        Answer consent = client.authorize(client.authorization(), "allow");

        assertThat(consent.status()).isEqualTo(302);
        assertThat(consent.header("Location")).startsWith(REDIRECT_URI + "&");
        assertThat(consent.redirected())
                .containsEntry("state", "a state & more")
                .containsEntry("from", "sandbox");

        Answer tokens = client.token(client.exchange(consent.redirected().getOrDefault("code", "")));
        assertThat(tokens.status()).isEqualTo(200);
        assertThat(tokens.header("Cache-Control")).isEqualTo("no-store");
        assertThat(tokens.json().path("token_type").asText()).isEqualTo("Bearer");
        assertThat(tokens.json().path("expires_in").asInt()).isEqualTo(3600);
        assertThat(tokens.json().path("scope").asText()).isEqualTo("photos.read");

        Answer me = client.get("/v1/me", tokens.json().path("access_token").asText());
        assertThat(me.json().toString())
                .isEqualTo("{\"id\":\"demo\",\"name\":\"demo\",\"email\":\"demo@sandbox.example\"}");
    }

    @Test
    void thePageAsksAPersonAndItsFormCarriesTheRequest() {
        Map<String, String> asked = client.authorization();
        asked.put("login_hint", "alice@example.com");
        asked.put("state", "\"><script>");

        Answer shown = client.consentPage(asked);
        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text()).contains("alice@example.com").doesNotContain("<script>");

        Map<String, String> form = fields(shown.text());
        form.put("decision", "allow");
        Answer decided = client.form("/oauth/authorize/decision", form, null);

        assertThat(decided.redirected()).containsEntry("state", "\"><script>");
        JsonNode tokens = client.token(client.exchange(decided.redirected().getOrDefault("code", "")))
                .json();
        assertThat(client.get("/v1/me", tokens.path("access_token").asText())
                        .json()
                        .path("email")
                        .asText())
                .isEqualTo("alice@example.com");
    }

    @Test
    void declinedConsentIsToldToTheClientWithItsState() {
        assertThat(client.authorize(client.authorization(), "deny").redirected())
                .containsEntry("error", "access_denied")
                .containsEntry("state", "a state & more")
                .doesNotContainKey("code");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/callback",
                "http://127.0.0.1.evil.example/callback",
                "http://127.0.0.1@evil.example/callback",
                "http://127.0.0.1/callback#fragment",
                "custom:callback",
                "not a uri"
            })
    void aForeignRedirectUriIsNeverRedirectedTo(String redirectUri) {
        Map<String, String> request = client.authorization();
        request.put("redirect_uri", redirectUri);

        Answer answer = client.authorize(request, "allow");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Location")).isEmpty();
    }

    @Test
    void anUnknownClientIsNeverRedirected() {
        Map<String, String> request = client.authorization();
        request.put("client_id", "someone-else");

        assertThat(client.authorize(request, "allow").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "response_type, token, unsupported_response_type",
        "response_type, , invalid_request",
        "code_challenge, , invalid_request",
        "code_challenge, short, invalid_request",
        "code_challenge_method, plain, invalid_request",
        "code_challenge_method, , invalid_request",
        "login_hint, no/account, invalid_request",
    })
    void aFaultyRequestIsToldToTheClient(String parameter, @Nullable String value, String error) {
        Map<String, String> request = client.authorization();
        request.remove(parameter);
        if (value != null) {
            request.put(parameter, value);
        }

        assertThat(client.authorize(request, "allow").redirected())
                .containsEntry("error", error)
                .containsEntry("state", "a state & more");
    }

    @Test
    void theWrongVerifierGetsNothingAndSpendsTheCode() {
        String code = client.code();
        Map<String, String> form = client.exchange(code);
        form.put("code_verifier", "another-verifier-of-forty-three-characters-at-least");

        assertRefused(client.token(form), 400, "invalid_grant");
        assertRefused(client.token(client.exchange(code)), 400, "invalid_grant");
    }

    @Test
    void theWrongRedirectUriGetsNothing() {
        Map<String, String> form = client.exchange(client.code());
        form.put("redirect_uri", "http://127.0.0.1:9999/elsewhere");

        assertRefused(client.token(form), 400, "invalid_grant");
    }

    @Test
    void aReusedCodeGetsNothingAndRevokesWhatItGave() {
        String code = client.code();
        String accessToken =
                client.token(client.exchange(code)).json().path("access_token").asText();

        assertRefused(client.token(client.exchange(code)), 400, "invalid_grant");

        assertThat(client.get("/v1/me", accessToken).status()).isEqualTo(401);
    }

    @Test
    void aCodeIsGoodForAMinute() {
        String code = client.code();
        client.clock.advance(Duration.ofSeconds(60));

        assertRefused(client.token(client.exchange(code)), 400, "invalid_grant");
    }

    @Test
    void theClientMayAuthenticateInTheBody() {
        Map<String, String> form = client.exchange(client.code());
        form.put("client_id", CLIENT_ID);
        form.put("client_secret", CLIENT_SECRET);

        assertThat(client.form("/oauth/token", form, null).status()).isEqualTo(200);
    }

    @Test
    void aWrongClientSecretGetsNothing() {
        Answer answer = client.form("/oauth/token", client.exchange(client.code()), basic(CLIENT_ID, "wrong"));

        assertRefused(answer, 401, "invalid_client");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Basic");
    }

    @Test
    void authenticatingInTwoWaysIsRefused() {
        Map<String, String> form = client.exchange(client.code());
        form.put("client_id", CLIENT_ID);
        form.put("client_secret", CLIENT_SECRET);

        assertRefused(client.token(form), 400, "invalid_request");
    }

    @Test
    void incompleteAndUnknownGrantsAreNamed() {
        assertRefused(client.token(Map.of()), 400, "invalid_request");
        assertRefused(client.token(Map.of("grant_type", "password")), 400, "unsupported_grant_type");
        assertRefused(client.token(Map.of("grant_type", "authorization_code")), 400, "invalid_request");
        assertRefused(client.token(Map.of("grant_type", "refresh_token")), 400, "invalid_request");
        assertRefused(client.token(client.refresh("unheard-of")), 400, "invalid_grant");
    }

    @Test
    void refreshingGivesNewTokensOfBothKinds() {
        JsonNode first = client.signIn();

        JsonNode second = client.token(
                        client.refresh(first.path("refresh_token").asText()))
                .json();

        assertThat(second.path("refresh_token")).isNotEqualTo(first.path("refresh_token"));
        assertThat(client.get("/v1/me", second.path("access_token").asText()).status())
                .isEqualTo(200);
        assertThat(counts())
                .isEqualTo("{\"active_tokens\":2,\"refresh_tokens\":1,\"revoked_grants\":0,"
                        + "\"refreshes\":1,\"replays\":0}");
    }

    @Test
    void aReusedRefreshTokenRevokesTheWholeGrant() {
        JsonNode first = client.signIn();
        JsonNode second = client.token(
                        client.refresh(first.path("refresh_token").asText()))
                .json();

        assertRefused(client.token(client.refresh(first.path("refresh_token").asText())), 400, "invalid_grant");

        assertRefused(client.token(client.refresh(second.path("refresh_token").asText())), 400, "invalid_grant");
        assertThat(client.get("/v1/me", second.path("access_token").asText()).status())
                .isEqualTo(401);
        assertThat(counts())
                .isEqualTo("{\"active_tokens\":0,\"refresh_tokens\":0,\"revoked_grants\":1,"
                        + "\"refreshes\":1,\"replays\":1}");
    }

    @Test
    void anAccessTokenExpires() {
        String accessToken = client.accessToken();
        client.clock.advance(Duration.ofHours(1));

        Answer answer = client.get("/v1/me", accessToken);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer").contains("error=\"invalid_token\"");
    }

    @Test
    void aMissingTokenIsChallengedWithoutAnError() {
        Answer answer = client.send(client.request("/v1/me"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer").doesNotContain("error");
    }

    @Test
    void revokingEitherTokenEndsTheGrantOfThatTokenOnly() {
        JsonNode kept = client.signIn();
        JsonNode ended = client.signIn();

        Answer revoked = revoke(ended.path("refresh_token").asText());

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(client.get("/v1/me", ended.path("access_token").asText()).status())
                .isEqualTo(401);
        assertThat(client.get("/v1/me", kept.path("access_token").asText()).status())
                .isEqualTo(200);
        assertThat(revoke("unheard-of").status()).isEqualTo(200);
    }

    private Answer revoke(String token) {
        return client.form("/oauth/revoke", Map.of("token", token), basic(CLIENT_ID, CLIENT_SECRET));
    }

    private String counts() {
        return client.control("GET", "/accounts/demo/grants").text();
    }

    private static void assertRefused(Answer answer, int status, String error) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
    }

    /** The inputs of a form as a browser would send them. */
    private static Map<String, String> fields(String html) {
        Map<String, String> fields = new LinkedHashMap<>();
        Pattern.compile("<input [^>]*name=\"([^\"]*)\" value=\"([^\"]*)\"")
                .matcher(html)
                .results()
                .forEach(input -> fields.put(input.group(1), unescaped(input.group(2))));
        return fields;
    }

    private static String unescaped(String text) {
        return text.replace("&quot;", "\"")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }
}
