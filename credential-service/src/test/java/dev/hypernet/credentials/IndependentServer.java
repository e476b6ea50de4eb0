package dev.hypernet.credentials;

import static io.restassured.RestAssured.given;

import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.OidcProvider;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** An OAuth 2 server that is not ours, which knows us by each way there is to prove a client. */
final class IndependentServer implements AutoCloseable {
    static final String REDIRECT_URI = "http://127.0.0.1:8080/api/v1/integrations/oauth/callback";
    static final List<String> SCOPES = List.of("openid", "offline_access", "photos", "albums");

    private static final String KEY_ID = "key-1";
    private static final KeyOfTheirOwn OURS = KeyOfTheirOwn.curve("secp256r1");
    private static final KeyOfTheirOwn ROBOTS = KeyOfTheirOwn.rsa(2048);

    private final OidcProvider server;

    private IndependentServer(OidcProvider server) {
        this.server = server;
    }

    /** Us as the server knows us. Ids and secrets have what means something in a form and in Basic: RFC 6749 2.3.1. */
    enum App {
        BASIC("client_secret_basic", "an app:b&c=d+e%f/g", "s:t&u=v+w%25 x!~"),
        POST("client_secret_post", "posting & co = 1+1", "p&q=r+s%20 t"),
        NONE("none", "public", null),
        PRIVATE_KEY_JWT("private_key_jwt", "signing", null);

        private final String method;
        private final String clientId;
        private final @Nullable String secret;

        App(String method, String clientId, @Nullable String secret) {
            this.method = method;
            this.clientId = clientId;
            this.secret = secret;
        }

        String clientId() {
            return clientId;
        }

        /** What an admin tells us. */
        Map<String, String> registration() {
            return registration(secret, OURS);
        }

        /** The same with a secret or a key that is another's. */
        Map<String, String> forged() {
            return registration(secret == null ? null : "another", KeyOfTheirOwn.curve("secp256r1"));
        }

        private Map<String, String> registration(@Nullable String shown, KeyOfTheirOwn key) {
            Map<String, String> registration = new HashMap<>();
            registration.put("client_id", clientId);
            if (shown != null) {
                registration.put("client_secret", shown);
            }
            if (this == PRIVATE_KEY_JWT) {
                registration.put("private_key", key.pem());
                registration.put("key_id", KEY_ID);
            }
            return registration;
        }

        private String type() {
            return "independent_" + authentication();
        }

        /** As definitions name it. */
        private String authentication() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What the server is told: OpenID Connect Dynamic Client Registration 1.0, 2. */
        private Map<String, Object> metadata() {
            Map<String, Object> metadata = new HashMap<>();
            metadata.put("client_id", clientId);
            metadata.put("token_endpoint_auth_method", method);
            if (secret != null) {
                metadata.put("client_secret", secret);
            }
            if (this == PRIVATE_KEY_JWT) {
                metadata.put("jwks", publicKeys(OURS));
                metadata.put("token_endpoint_auth_signing_alg", "ES256");
            }
            return metadata;
        }
    }

    /**
     * What the server saw of one person.
     *
     * @param codes redeemed
     * @param refreshes refresh tokens redeemed
     * @param assertions redeemed
     * @param revoked grants ended before their time
     * @param refused why it granted nothing, in its words
     */
    record Seen(int codes, int refreshes, int assertions, int revoked, List<String> refused) {}

    /** Nothing where it cannot be started. */
    static Optional<IndependentServer> started() {
        List<Map<String, Object>> clients =
                Arrays.stream(App.values()).map(App::metadata).toList();
        JsonObject settings =
                new JsonObject(Map.of("redirect_uri", REDIRECT_URI, "clients", clients, "robot", publicKeys(ROBOTS)));
        return OidcProvider.started(IndependentServerTest.class, "/independent-server.mjs", settings.encode())
                .map(IndependentServer::new);
    }

    private static Map<String, Object> publicKeys(KeyOfTheirOwn key) {
        try {
            JsonWebKey jwk = JsonWebKey.Factory.newJwk(key.pair().getPublic());
            jwk.setKeyId(KEY_ID);
            jwk.setAlgorithm(key.algorithm());
            jwk.setUse("sig");
            return Map.of("keys", List.of(jwk.toParams(OutputControlLevel.PUBLIC_ONLY)));
        } catch (JoseException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Somebody new on the way there. */
    Walk walk(App app) {
        return walk(app, UserId.random(), "a" + UUID.randomUUID());
    }

    /** The same with an integration of its own. */
    Walk walk(App app, UserId user, String account) {
        register(app, app.registration());
        Walk walk = Walk.to(app.type(), user, UUID.randomUUID(), account, oauth2(app));
        walk.request().put("redirect_uri", REDIRECT_URI);
        walk.request().put("account", Map.of("url", server.url() + "/me", "id", "sub", "name", "name"));
        return walk;
    }

    void register(App app, Map<String, String> registration) {
        Walk.as("integration-service")
                .body(registration)
                .put("/internal/v1/clients/" + app.type())
                .then()
                .statusCode(204);
    }

    /** What its definition would say. */
    private Map<String, Object> oauth2(App app) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("authorization_url", server.url() + "/auth");
        settings.put("token_url", server.url() + "/token");
        settings.put("revocation_url", server.url() + "/token/revocation");
        settings.put("scopes", SCOPES);
        settings.put("scope_separator", " ");
        settings.put("additional_parameters", Map.of("prompt", "consent"));
        settings.put("pkce", true);
        settings.put("client_authentication", app.authentication());
        settings.put("refresh_lead_ms", 60_000);
        settings.put("refresh_tokens_rotate", true);
        return settings;
    }

    /** Begins and allows everything. */
    String code(Walk walk) {
        return code(walk, SCOPES);
    }

    String code(Walk walk, List<String> allowed) {
        return back(walk, new Visitor(walk.account(), allowed)).getOrDefault("code", "none");
    }

    /** The parameters the person comes back with. */
    Map<String, String> back(Walk walk, Visitor person) {
        return person.walk(walk.begin().then().statusCode(201).extract().path("authorization_url"));
    }

    Walk connected(App app) {
        return connected(walk(app));
    }

    Walk connected(Walk walk) {
        walk.exchange(code(walk)).then().statusCode(200);
        return walk;
    }

    /** Has given the key of a robot that acts for the account: RFC 7523, 2.1. */
    Walk robot(KeyOfTheirOwn key) {
        Walk walk = Walk.to(
                "independent_robot", UserId.random(), UUID.randomUUID(), "a" + UUID.randomUUID(), new HashMap<>());
        Map<String, Object> gift = walk.gift("jwt", Map.of("private_key", key.pem(), "key_id", KEY_ID), null);
        gift.put(
                "signing",
                Map.of(
                        "algorithm",
                        key.algorithm(),
                        "issuer",
                        "robot",
                        "subject",
                        walk.account(),
                        "scope",
                        "photos albums",
                        "lifetime_ms",
                        300_000,
                        "token_url",
                        server.url() + "/robot/token"));
        walk.giveAs("integration-service", gift).then().statusCode(204);
        return walk;
    }

    KeyOfTheirOwn robots() {
        return ROBOTS;
    }

    /** What it tells an API that was shown the token: RFC 7662. */
    JsonPath introspected(String token) {
        return given().auth()
                .preemptive()
                .basic("api", "only-for-tests")
                .formParam("token", token)
                .post(server.url() + "/token/introspection")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    boolean isActive(String token) {
        return introspected(token).getBoolean("active");
    }

    Seen seen(Walk walk) {
        JsonPath seen = hand("seen", walk.account());
        return new Seen(
                seen.getInt("codes"),
                seen.getInt("refreshes"),
                seen.getInt("assertions"),
                seen.getInt("revoked"),
                seen.getList("refused"));
    }

    void expire(String code) {
        hand("expire", code);
    }

    /** The next grant to this person is made, and the answer never comes. */
    void cutOffTheNextAnswer(Walk walk) {
        hand("cut-off", walk.account());
    }

    private JsonPath hand(String name, String of) {
        return JsonPath.from(given().queryParam("of", of)
                .get(server.url() + "/hand/" + name)
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    @Override
    public void close() {
        server.close();
    }
}
