package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Reading;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.platform.json.Scrub;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sandbox.Sandbox;
import dev.hypernet.sandbox.SandboxOptions;
import dev.hypernet.sync.Loopback;
import dev.hypernet.sync.page.PageOutcome.Failed;
import dev.hypernet.sync.page.PageOutcome.Fetched;
import dev.hypernet.sync.provider.FreeBudgets;
import dev.hypernet.sync.provider.Lease;
import dev.hypernet.sync.provider.Leases;
import dev.hypernet.sync.provider.Plan;
import dev.hypernet.sync.provider.ProviderClient;
import dev.hypernet.testkit.Requirement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of an account that was connected with what its owner gave: keys, names and passwords, tokens. */
class KeyedPageTest {
    private static final String TYPE = "keyed";
    private static final String KEY = "canary+key/of=ada";
    private static final String ENCODED = "canary%2Bkey%2Fof%3Dada";
    private static final String OTHER_KEY = "another-canary";
    private static final String IN_QUERY = "'authType': 'api_key', 'authConfig': {'name': 'api_key', 'in': 'query'}";
    private static final String IN_HEADER = "'authType': 'api_key'";
    private static final String DOCUMENT = """
        {'integrationId': 'keyed', 'name': 'Keyed', 'version': '1.0.0', 'type': 'http', 'baseUrl': '%s', %s,
         'streams': [{'name': 'notes', 'objectType': 'post',
           'request': {'path': '/notes', 'query': {'size': 2}, 'follow': '$page'},
           'records': 'notes', 'nextPage': 'next',
           'failure': '$exists(error) ? { "code": error, "status": 422 }',
           'record': {'id': 'id', 'fields': '{ "title": title, "address": self }'}}]}
        """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final OneCredential leases = new OneCredential();
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-22T05:00:00Z"), ZoneOffset.UTC);
    private final HttpServer server = server();
    private final String address = "http://127.0.0.1:" + server.getAddress().getPort();
    private final SyncRequested request = Requests.full(TYPE, "notes");
    private volatile String wanted = "";
    private volatile String body = "{\"notes\":[]}";
    private volatile @Nullable String location;

    /** What credential-service knows: a credential, and perhaps one that was given after it. */
    private static final class OneCredential implements Leases {
        private final List<Long> refused = new CopyOnWriteArrayList<>();
        private Map<String, String> given = Map.of("key", KEY);
        private Map<String, String> givenMeanwhile = Map.of();

        @Override
        public Optional<Lease> lease(IntegrationId integration, UserId user, Purpose purpose) {
            return Optional.of(lent(given, 1));
        }

        @Override
        public Optional<Lease> renewed(IntegrationId integration, UserId user, Purpose purpose, Lease rejected) {
            refused.add(rejected.generation());
            return givenMeanwhile.isEmpty() ? Optional.empty() : Optional.of(lent(givenMeanwhile, 2));
        }

        private static Lease lent(Map<String, String> fields, long generation) {
            Map<String, Secret> secrets = new HashMap<>();
            fields.forEach((name, value) -> secrets.put(name, Secret.of(value)));
            return new Lease(secrets, null, generation);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "api_key | ''                                              | key=k            | /notes?size=2"
                        + " X-Api-Key=k",
                "api_key | {'name': 'Authorization', 'prefix': 'Bearer '}  | key=k            | /notes?size=2"
                        + " Authorization=Bearer k",
                "api_key | {'name': 'api key', 'in': 'query'}              | key=k&=ä         |"
                        + " /notes?size=2&api%20key=k%26%3D%C3%A4",
                "basic   | ''                                              | username=ada;password=pä:ss |"
                        + " /notes?size=2 Authorization=Basic YWRhOnDDpDpzcw==",
                "jwt     | ''                                              | token=a.b.c      | /notes?size=2"
                        + " Authorization=Bearer a.b.c",
                "custom  | {'headers': {'X-Api-Key': '{id}/{pin}'}, 'query': {'v': '2'}} | id=7;pin=8 |"
                        + " /notes?size=2&v=2 X-Api-Key=7/8",
            })
    @Requirement({"C02", "C03", "C04", "D09"})
    void whatWasGivenGoesWhereTheDocumentSays(String authType, String config, String fields, String sent) {
        String schema = authType.equals("custom")
                ? ", 'credentialSchema': {'properties': {'id': {'type': 'string'}, 'pin': {'type': 'string'}}}"
                : "";
        String where = config.equals("''") ? "" : ", 'authConfig': " + config;
        leases.given = List.of(fields.split(";")).stream()
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field[1]));

        PageOutcome outcome = fetch("'authType': '" + authType + "'" + where + schema, request);

        assertThat(outcome).isInstanceOf(Fetched.class);
        assertThat(asked).containsExactly(sent);
    }

    @Test
    @Requirement("C07")
    void nothingThatGoesOnHoldsTheKey() {
        body = """
            {"notes":[{"id":"1","title":"Is %1$s a key?","self":"%2$s/notes/1?api_key=%3$s"}],
             "next":"%2$s/notes?api_key=%3$s&page=2"}
            """.formatted(KEY, address, ENCODED);

        Fetched page = (Fetched) fetch(IN_QUERY, request);

        assertThat(page.records().getFirst().payload())
                .containsEntry("title", "Is [REDACTED] a key?")
                .containsEntry("address", address + "/notes/1");
        assertThat(page.toString()).doesNotContain("canary");
        assertThat(new PageWriter(EventCodecs.codec()).events(page).toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s/notes?api_key=%s&page=2", "%s/notes?page=2&api_key=%s", "/notes?page=2&api_key=%2$s"})
    void anAddressThatRepeatsTheKeyIsFollowedWithTheKeyOfNow(String next) {
        body = "{\"notes\":[],\"next\":\"" + next.formatted(address, ENCODED) + "\"}";

        Fetched first = (Fetched) fetch(IN_QUERY, request);
        leases.given = Map.of("key", OTHER_KEY);
        body = "{\"notes\":[]}";
        PageOutcome second = fetch(IN_QUERY, following(first));

        assertThat(String.valueOf(first.nextPage())).contains("/notes?page=2\"");
        assertThat(second).isInstanceOf(Fetched.class);
        assertThat(asked).containsExactly("/notes?size=2&api_key=" + ENCODED, "/notes?page=2&api_key=" + OTHER_KEY);
    }

    @Test
    @Requirement({"C03", "S01", "S02"})
    void theSandboxsNotesAreReadToTheirEndAndTheCursorHoldsNoKey() throws IOException {
        leases.given = Map.of("key", "notes-canary");
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.of(0, "hypernet", dev.hypernet.sandbox.Secret.of("only-for-tests")))) {
            Plan plan = planOf("sandbox_keys", sandbox.url() + "/keys");
            List<Fetched> pages = new ArrayList<>();
            pages.add((Fetched) fetch(plan, Requests.full("sandbox_keys", "notes")));
            while (pages.getLast().nextPage() != null) {
                pages.add((Fetched) fetch(plan, following(pages.getLast())));
            }

            assertThat(pages).hasSize(3);
            assertThat(pages.stream().mapToInt(page -> page.records().size()).sum())
                    .isEqualTo(250);
            assertThat(pages.toString()).doesNotContain("notes-canary").contains("/keys/v1/notes/note_1");
            String cursor = String.valueOf(pages.getLast().cursor());
            assertThat(cursor).contains("sync_token=");
            assertThat(fetch(plan, Requests.since(cursor, "sandbox_keys", "notes")))
                    .isInstanceOfSatisfying(
                            Fetched.class, page -> assertThat(page.records()).isEmpty());
        }
    }

    @Test
    void aTokenMadeOfTheKeyEndsTheStream() {
        body = "{\"notes\":[],\"next\":\"/notes/after/" + KEY + "\"}";

        Failed failed = (Failed) fetch(IN_HEADER, request);

        assertThat(failed.code()).isEqualTo("unexpected_answer");
        assertThat(failed.message()).contains("holds the credential").doesNotContain(KEY);
    }

    @Test
    @Requirement("C07")
    void aRefusalThatQuotesTheKeyIsToldWithoutIt() {
        leases.given = Map.of("key", OTHER_KEY);
        body = "{\"error\":\"" + OTHER_KEY + "\"}";

        assertThat(fetch(IN_HEADER, request).toString()).doesNotContain(OTHER_KEY);
    }

    @Test
    @Requirement("C07")
    void aRecordThatCannotBeMappedIsKeptWithoutTheKey() {
        body = "{\"notes\":[{\"title\":\"" + KEY + "\",\"deep\":[{\"" + "a\":\"x " + ENCODED + "\"}]}]}";

        Fetched page = (Fetched) fetch(IN_HEADER, request);

        assertThat(page.rejections()).hasSize(1);
        assertThat(page.toString()).contains("[REDACTED]").doesNotContain(KEY, ENCODED);
    }

    @Test
    @Requirement("C07")
    void aShortKeyIsLeftOutOfAddressesAndNotSoughtInPeoplesWords() {
        leases.given = Map.of("key", "note");
        body = """
            {"notes":[{"id":"1","title":"a note?","self":"/notes/1?api_key=note&size=2"}]}
            """;

        Fetched page = (Fetched) fetch(IN_QUERY, request);

        assertThat(page.records().getFirst().payload())
                .containsEntry("title", "a note?")
                .containsEntry("address", "/notes/1?size=2");
    }

    @Test
    void theNameOfAUserIsNoSecret() {
        leases.given = Map.of("username", "ada@example.com", "password", "canary-password");
        body = """
            {"notes":[{"id":"1","title":"ada@example.com",
              "self":"canary-password YWRhQGV4YW1wbGUuY29tOmNhbmFyeS1wYXNzd29yZA=="}]}
            """;

        Fetched page = (Fetched) fetch("'authType': 'basic'", request);

        assertThat(page.records().getFirst().payload())
                .containsEntry("title", "ada@example.com")
                .containsEntry("address", "[REDACTED] [REDACTED]");
    }

    @Test
    @Requirement("I07")
    void aKeyThatIsRefusedEndsTheStreamAndIsSentNoMore() {
        wanted = OTHER_KEY;

        Failed failed = (Failed) fetch(IN_HEADER, request);

        assertThat(failed.code()).isEqualTo("unauthorized");
        assertThat(failed.message()).contains("Connect the account again").doesNotContain(KEY);
        assertThat(leases.refused).containsExactly(1L);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aKeyThatWasGivenMeanwhileIsTriedOnce() {
        wanted = OTHER_KEY;
        leases.givenMeanwhile = Map.of("key", OTHER_KEY);

        assertThat(fetch(IN_QUERY, request)).isInstanceOf(Fetched.class);
        assertThat(leases.refused).containsExactly(1L);
        assertThat(asked).containsExactly("/notes?size=2&api_key=" + ENCODED, "/notes?size=2&api_key=" + OTHER_KEY);
    }

    @Test
    @Requirement("I07")
    void aSecondKeyThatIsRefusedEndsTheStream() {
        wanted = "yet another";
        leases.givenMeanwhile = Map.of("key", OTHER_KEY);

        assertThat(fetch(IN_HEADER, request))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("unauthorized"));
        assertThat(asked).hasSize(2);
    }

    @Test
    @Requirement("I07")
    void aCredentialThatLacksWhatTheDocumentWantsIsNotTried() {
        leases.given = Map.of("token", "t");

        Failed failed = (Failed) fetch(IN_HEADER, request);

        assertThat(failed.code()).isEqualTo("credential_rejected");
        assertThat(failed.message()).contains("has no key");
        assertThat(leases.refused).containsExactly(1L);
        assertThat(asked).isEmpty();
    }

    @Test
    @Requirement("C07")
    void aKeyThatNoHeaderTakesIsNotQuoted() {
        leases.given = Map.of("key", "canary\nkey");

        Failed failed = (Failed) fetch(IN_HEADER, request);

        assertThat(failed.code()).isEqualTo("credential_rejected");
        assertThat(failed.message()).contains("X-Api-Key").doesNotContain("canary");
    }

    @Test
    void aRedirectAtHomeCarriesTheKeyOnce() {
        location = "/notes?moved=1&api_key=" + ENCODED;

        assertThat(fetch(IN_QUERY, request)).isInstanceOf(Fetched.class);
        assertThat(asked).containsExactly("/notes?size=2&api_key=" + ENCODED, "/notes?moved=1&api_key=" + ENCODED);
    }

    private static SyncRequested following(Fetched page) {
        return (SyncRequested) new PageWriter(EventCodecs.codec()).events(page).getLast();
    }

    private PageOutcome fetch(String authentication, SyncRequested page) {
        String document = DOCUMENT.formatted(address, authentication);
        Definition definition = definition(
                TYPE, document.replace("\"", "\\\"").replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return fetch(new Plan(definition, new JsonMapper().createObjectNode(), "1.0.0", null), page);
    }

    private PageOutcome fetch(Plan plan, SyncRequested page) {
        PageFetch fetch = new PageFetch(
                (job, user) -> Optional.of(plan),
                leases,
                new FreeBudgets(),
                new ProviderClient(Loopback.GUARD, Duration.ofSeconds(5), 1 << 20, clock),
                new Patience(clock, new Random(1)),
                new Scrub(Optional.empty(), new SimpleMeterRegistry()),
                clock,
                1_000);
        return fetch.fetch(page);
    }

    private static Plan planOf(String type, String baseUrl) throws IOException {
        String file = "/connectors/" + type + "/definition.json";
        try (InputStream document = KeyedPageTest.class.getResourceAsStream(file)) {
            Definition definition =
                    definition(type, Objects.requireNonNull(document, file).readAllBytes());
            return new Plan(definition, new JsonMapper().createObjectNode().put("base_url", baseUrl), "1.0.0", null);
        }
    }

    private static Definition definition(String type, byte[] document) {
        return switch (new DefinitionReader().read(type, document)) {
            case Reading.Readable readable -> readable.definition();
            case Reading.Unreadable unreadable ->
                throw new IllegalStateException(unreadable.problems().toString());
        };
    }

    private HttpServer server() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", this::answer);
            made.start();
            return made;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String sent = sent(exchange);
            asked.add(sent);
            String to = location;
            location = null;
            if (to != null) {
                exchange.getResponseHeaders().add("Location", to);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(to != null ? 307 : sent.contains(wanted) ? 200 : 401, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** The address and those headers that may hold a credential. */
    private static String sent(HttpExchange exchange) {
        List<String> names = List.of("Authorization", "X-Api-Key");
        return exchange.getRequestURI()
                + names.stream()
                        .filter(exchange.getRequestHeaders()::containsKey)
                        .map(name ->
                                " " + name + "=" + exchange.getRequestHeaders().getFirst(name))
                        .collect(Collectors.joining());
    }
}
