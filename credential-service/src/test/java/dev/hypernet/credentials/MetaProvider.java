package dev.hypernet.credentials;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sandbox's Instagram and Facebook, which depart from RFC 6749 in what a definition says of them here. */
public final class MetaProvider {
    private static final String FAILURE = """
            error ? { 'error': error.code = 190 ? 'invalid_grant' : error.code in [2, 4] ? 'temporarily_unavailable' }
                  : error_type ? { 'error': 'invalid_grant' }""";

    private MetaProvider() {}

    /** By consent at Instagram: the account is recognised by its id there. */
    public static Walk toInstagram(Walk walk) {
        walk.oauth2().putAll(settings("/meta/instagram/oauth/authorize", "/meta/instagram/oauth/access_token"));
        walk.oauth2().put("scopes", List.of("instagram_business_basic", "instagram_business_manage_comments"));
        walk.oauth2().put("additional_parameters", Map.of("login_hint", walk.account()));
        walk.oauth2().put("dialect", instagram());
        walk.request()
                .put(
                        "account",
                        Map.of("url", address("/meta/instagram/v25.0/me"), "id", "user_id", "name", "username"));
        return walk;
    }

    public static Walk toFacebook(Walk walk) {
        String token = "/meta/facebook/v26.0/oauth/access_token";
        walk.oauth2().putAll(settings("/meta/facebook/v26.0/dialog/oauth", token));
        walk.oauth2().put("scopes", List.of("user_photos"));
        walk.oauth2().put("additional_parameters", Map.of("login_hint", walk.account()));
        walk.oauth2().put("dialect", facebook(token));
        walk.request().put("account", Map.of("url", address("/meta/facebook/v26.0/me"), "id", "id", "name", "name"));
        return walk;
    }

    private static Map<String, Object> settings(String authorize, String token) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("authorization_url", address(authorize));
        settings.put("token_url", address(token));
        settings.put("revocation_url", null);
        settings.put("scope_separator", ",");
        settings.put("pkce", false);
        settings.put("client_authentication", "post");
        settings.put("refresh_tokens_rotate", false);
        return settings;
    }

    private static Map<String, Object> instagram() {
        return Map.of(
                "strip_code",
                "#_",
                "failure",
                FAILURE,
                "token_response",
                Map.of(
                        "access_token", "access_token ? access_token : data[0].access_token",
                        "scope", "permissions ? permissions : data[0].permissions",
                        "token_type", "'Bearer'"),
                "long_lived",
                request(
                        "/meta/instagram/access_token",
                        Map.of(
                                "grant_type", "ig_exchange_token",
                                "client_secret", "{client_secret}",
                                "access_token", "{access_token}")),
                "refresh",
                request(
                        "/meta/instagram/refresh_access_token",
                        Map.of("grant_type", "ig_refresh_token", "access_token", "{access_token}")));
    }

    private static Map<String, Object> facebook(String token) {
        return Map.of(
                "strip_code",
                "#_=_",
                "failure",
                FAILURE,
                "token_response",
                Map.of("token_type", "'Bearer'"),
                "long_lived",
                request(
                        token,
                        Map.of(
                                "grant_type", "fb_exchange_token",
                                "client_id", "{client_id}",
                                "client_secret", "{client_secret}",
                                "fb_exchange_token", "{access_token}")));
    }

    private static Map<String, Object> request(String path, Map<String, String> parameters) {
        return Map.of("method", "GET", "url", address(path), "parameters", parameters);
    }

    /** How many tokens the account has there, and how it came by them. */
    public static JsonPath tokens(String account) {
        return given().get(address("/sandbox/accounts/" + account + "/meta"))
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** So much time, as ISO 8601 has it, passes for the account there and nowhere else. */
    public static void timePasses(String account, String by) {
        given().post(address("/sandbox/accounts/" + account + "/meta/time?by=" + by))
                .then()
                .statusCode(204);
    }

    /** The person takes the consent back there. */
    public static void withdraw(String account) {
        given().delete(address("/sandbox/accounts/" + account + "/meta")).then().statusCode(204);
    }

    private static String address(String path) {
        return PhotoProvider.url() + path;
    }
}
