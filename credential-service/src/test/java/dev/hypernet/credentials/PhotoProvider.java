package dev.hypernet.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;

/** The sandbox as people, apps and the tests' own hand see it. */
public final class PhotoProvider {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private PhotoProvider() {}

    public static String url() {
        return ConfigProvider.getConfig().getValue("hypernet.test.sandbox-url", String.class);
    }

    /** What its definition would say. */
    public static Map<String, Object> oauth2(String account) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("authorization_url", url() + "/oauth/authorize");
        settings.put("token_url", url() + "/oauth/token");
        settings.put("revocation_url", url() + "/oauth/revoke");
        settings.put("scopes", new String[] {"photos.read", "albums.read"});
        settings.put("scope_separator", " ");
        settings.put("additional_parameters", Map.of("login_hint", account, "state", "not this one"));
        settings.put("pkce", true);
        settings.put("client_authentication", "basic");
        settings.put("refresh_lead_ms", 60_000);
        settings.put("refresh_tokens_rotate", true);
        return settings;
    }

    public static Map<String, Object> account() {
        return Map.of("url", url() + "/v1/me", "id", "id", "name", "name");
    }

    /** Says yes and returns the parameters the person comes back with. */
    public static Map<String, String> consent(String authorizationUrl) {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(URI.create(authorizationUrl)).header("X-Sandbox-Consent", "allow"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
        return query(answer.headers().firstValue("Location").orElseThrow());
    }

    public static Map<String, String> query(String address) {
        return Arrays.stream(URI.create(address).getRawQuery().split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    /** Issued access tokens that still open something. Each refresh adds one. */
    public static int activeTokens(String account) {
        return grants(account).getInt("active_tokens");
    }

    /** Grants that were revoked; a code or refresh token used twice revokes its grant. */
    public static int revokedGrants(String account) {
        return grants(account).getInt("revoked_grants");
    }

    private static JsonPath grants(String account) {
        return JsonPath.from(
                send(HttpRequest.newBuilder(URI.create(url() + "/sandbox/accounts/" + account + "/grants")))
                        .body());
    }

    /** What the provider answers to a request with this token. */
    public static int statusOfMe(String token) {
        return send(HttpRequest.newBuilder(URI.create(url() + "/v1/me")).header("Authorization", "Bearer " + token))
                .statusCode();
    }

    /** The person takes the consent back at the provider. */
    public static void revoke(String token) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url() + "/oauth/revoke"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=" + token + "&client_id=" + encoded(ProviderSandbox.CLIENT_ID)
                        + "&client_secret=" + encoded(ProviderSandbox.CLIENT_CREDENTIAL))));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    public static void fault(String on, String kind, int times) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url() + "/sandbox/faults"))
                .POST(BodyPublishers.ofString(
                        "{\"on\":\"%s\",\"kind\":\"%s\",\"times\":%d}".formatted(on, kind, times))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    public static void clearFaults() {
        send(HttpRequest.newBuilder(URI.create(url() + "/sandbox/faults")).DELETE());
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
