package dev.hypernet.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.Map;

/** One person's walk to the sandbox and back, in one browser: the OAuth 2.0 code flow with state and PKCE. */
final class ConsentWalk {

    private static final String START = "/api/v1/integrations/oauth/start?type=sandbox_photos";
    private static final String COOKIE = "hypernet_attempt";
    private static final String SHA256_IN_BASE64URL = "[A-Za-z0-9_-]{43}";

    private final Person person;
    private final String account;
    private final URI start;
    private final Browser browser = new Browser();

    /** Prepares a walk to an account; the sandbox makes one of that name when it is first asked for. */
    ConsentWalk(Person person, String account) {
        this(person, account, person.api().address(START));
    }

    /**
     * Prepares a walk for an integration that waits for consent.
     *
     * @param start its {@code authorization_url}
     */
    ConsentWalk(Person person, String account, URI start) {
        this.person = person;
        this.account = account;
        this.start = start;
    }

    /** Walks it all and returns the connected integration. */
    JsonNode connect() {
        return comeBack(consent(begin())).expect(200).json();
    }

    /** Begins at Hypernet and returns the provider's page. */
    URI begin() {
        Map<String, String> headers = new HashMap<>(person.api().identity());
        headers.put("Accept", "application/json");
        JsonNode started = browser.open(start, headers).expect(200).json();
        Expectation.that("The cookie that binds the attempt to its browser", browser.holds(COOKIE), COOKIE, "none");
        URI page = URI.create(started.path("authorization_url").asText());
        Map<String, String> query = query(page);
        Expectation.same("The PKCE method", "S256", query.get("code_challenge_method"));
        Expectation.that(
                "The PKCE challenge",
                query.getOrDefault("code_challenge", "").matches(SHA256_IN_BASE64URL),
                "a SHA-256 in base64url",
                query.get("code_challenge"));
        Expectation.that("The state", !query.getOrDefault("state", "").isBlank(), "a random text", "none");
        return page;
    }

    /** Consents at the provider and returns where it sends the browser: Hypernet's callback with a code. */
    URI consent(URI page) {
        URI forAccount = URI.create(page + "&login_hint=" + URLEncoder.encode(account, UTF_8));
        Answer answer =
                browser.open(forAccount, Map.of("X-Sandbox-Consent", "allow")).expect(302);
        URI callback = URI.create(answer.header("Location"));
        Map<String, String> query = query(callback);
        Expectation.same("The state that comes back", query(page).get("state"), query.get("state"));
        Expectation.that("The provider's code", query.containsKey("code"), "a code", query.keySet());
        return callback;
    }

    /** Opens the callback; a second time as well, which Hypernet must refuse. */
    Answer comeBack(URI callback) {
        return browser.open(callback, Map.of());
    }

    /** Returns what binds the attempt to this browser. */
    String cookie() {
        return browser.cookie(COOKIE).orElseThrow();
    }

    /** Returns the parameters of an address. */
    static Map<String, String> query(URI address) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : address.getRawQuery().split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parameter.substring(0, equals), URLDecoder.decode(parameter.substring(equals + 1), UTF_8));
            }
        }
        return parameters;
    }
}
