package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Reading;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.platform.json.Scrub;
import dev.hypernet.sync.Loopback;
import dev.hypernet.sync.page.PageOutcome.Deferred;
import dev.hypernet.sync.page.PageOutcome.Dropped;
import dev.hypernet.sync.page.PageOutcome.Failed;
import dev.hypernet.sync.page.PageOutcome.Fetched;
import dev.hypernet.sync.provider.FreeBudgets;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import dev.hypernet.sync.provider.PageMemory;
import dev.hypernet.sync.provider.Plan;
import dev.hypernet.sync.provider.Plans;
import dev.hypernet.sync.provider.ProviderClient;
import dev.hypernet.sync.provider.SandboxAccount;
import dev.hypernet.testkit.Requirement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a page when the provider has a bad day, and when it has a good one. */
class PageFetchTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int LARGEST_PAGE = 1 << 20;
    private static final String TYPE = "sandbox_photos";

    /** As Slack has it: a status of 200 whatever happened. */
    private static final String SLACK = """
        ok = false ? {
          'code': error,
          'status': error = 'ratelimited' ? 429 : error = 'token_expired' ? 401,
          'retryAfter': $headers.`retry-after`
        }\
        """;

    private final SandboxAccount account = SandboxAccount.connected();
    private final FreeBudgets budgets = new FreeBudgets();
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final ProviderClient provider = new ProviderClient(Loopback.GUARD, TIMEOUT, LARGEST_PAGE, clock);
    private final SyncRequested request = Requests.full(TYPE, "media");

    @AfterEach
    void stop() {
        account.close();
    }

    @Test
    void aPageHoldsItsRecordsAndWhereTheNextBegins() {
        Fetched page = (Fetched) fetch(account, request);

        assertThat(page.records())
                .hasSize(100)
                .allMatch(record -> record.objectType().equals("media"));
        assertThat(page.records().getFirst().payload()).containsKeys("filename", "mime_type", "metadata");
        assertThat(page.nextPage()).isNotNull();
        assertThat(page.cursor()).isNull();
        assertThat(page.fetchedAt()).isEqualTo(NOW);
        assertThat(page.definitionVersion()).isEqualTo("1.2.0");
    }

    @Test
    @Requirement("S09")
    void aRecordTellsWhenItsProviderChangedIt() {
        Plans telling = (job, user) -> account.of(job, user)
                .map(plan ->
                        edited(plan, stream -> stream.withObject("/record").put("modified", "'2026-05-01T12:00:00Z'")));

        assertThat(((Fetched) fetch(telling, request)).records())
                .isNotEmpty()
                .allMatch(record -> Instant.parse("2026-05-01T12:00:00Z").equals(record.modifiedAt()));
    }

    @ParameterizedTest
    @CsvSource({
        "status, 500, provider_unavailable",
        "status, 503, provider_unavailable",
        "html, 502, provider_unavailable",
        "html, 200, not_json",
        "truncate, 0, not_json",
        "hang, 0, timed_out",
        "slow, 0, timed_out"
    })
    void aPassingTroubleDefersThePage(String kind, int status, String reason) {
        account.suffer("{\"on\":\"media\",\"kind\":\"%s\",\"status\":%d,\"seconds\":4}".formatted(kind, status));

        Deferred deferred = (Deferred) fetch(account, request);

        assertThat(deferred.reason()).isEqualTo(reason);
        assertThat(deferred.again()).isEqualTo(Requests.at(request, 0, null, 1));
        assertThat(deferred.resumeAt()).isBetween(NOW.plusSeconds(1), NOW.plusSeconds(2));
        assertThat(fetch(account, deferred.again())).isInstanceOf(Fetched.class);
    }

    @Test
    void aConnectionThatIsLostAgainAndAgainDefersThePage() {
        // The client itself asks a few times more where nothing was answered yet.
        account.suffer("{\"on\":\"media\",\"kind\":\"reset\",\"times\":20}");

        assertThat(fetch(account, request))
                .isInstanceOfSatisfying(
                        Deferred.class,
                        deferred -> assertThat(deferred.reason()).isEqualTo("connection_lost"));
    }

    @Test
    void aProviderIsWaitedForAsLongAsItAsks() {
        account.suffer("{\"on\":\"media\",\"kind\":\"status\",\"status\":429,\"retry_after\":120}");

        Deferred deferred = (Deferred) fetch(account, request);

        assertThat(deferred.resumeAt()).isEqualTo(NOW.plusSeconds(120));
    }

    @Test
    @Requirement("S07")
    void aProviderMaySayTwentyTimesThatItIsTooMuch() {
        account.suffer("{\"on\":\"media\",\"kind\":\"status\",\"status\":429,\"times\":20}");

        SyncRequested asked = request;
        for (int time = 0; time < 20; time++) {
            Deferred deferred = (Deferred) fetch(account, asked);
            assertThat(deferred.reason()).isEqualTo("rate_limited");
            assertThat(deferred.resumeAt()).isBetween(NOW.plusSeconds(30), NOW.plusSeconds(60));
            asked = deferred.again();
        }

        assertThat(asked).isEqualTo(request);
        assertThat(fetch(account, asked)).isInstanceOf(Fetched.class);
    }

    @Test
    void aFailureWithTheStatusOfASuccessIsAFailure() throws IOException {
        Reply slack = new Reply(200, "{\"ok\":false,\"error\":\"channel_not_found\"}", Map.of());

        Failed failed = (Failed) answered(slack, SLACK);

        assertThat(failed.code()).isEqualTo("provider_refused");
        assertThat(failed.message()).isEqualTo("The provider answered 200: channel_not_found.");
    }

    @Test
    void aLimitToldWithTheStatusOfASuccessIsWaitedFor() throws IOException {
        Reply slack = new Reply(200, "{\"ok\":false,\"error\":\"ratelimited\"}", Map.of("Retry-After", "30"));

        Deferred deferred = (Deferred) answered(slack, SLACK);

        assertThat(deferred).isEqualTo(new Deferred(request, "rate_limited", NOW.plusSeconds(30)));
    }

    @Test
    void aTokenRefusedWithTheStatusOfASuccessIsRenewed() throws IOException {
        Reply slack = new Reply(200, "{\"ok\":false,\"error\":\"token_expired\"}", Map.of());

        Failed failed = (Failed) answered(slack, SLACK);

        assertThat(failed.code()).isEqualTo("unauthorized");
        assertThat(account.renewals()).isOne();
    }

    @Test
    void aFailureThatCannotBeMadeOutEndsTheStreamOnlyWhereTheStatusSaysThatThereIsNone() throws IOException {
        String unreadable = "$number(error) > 0 ? { 'code': 'x' }";

        assertThat(answered(new Reply(200, "{\"error\":\"none\"}", Map.of()), unreadable))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("unexpected_answer"));
        assertThat(answered(new Reply(503, "{\"error\":\"none\"}", Map.of()), unreadable))
                .isInstanceOfSatisfying(
                        Deferred.class,
                        deferred -> assertThat(deferred.reason()).isEqualTo("provider_unavailable"));
    }

    @ParameterizedTest
    @CsvSource({
        "429, X-Rate-Limit-Problem, minute, Retry-After, 37, 37",
        "429, X-RateLimit-Remaining, 0, X-RateLimit-Reset, 1795248900, 900",
        "403, X-RateLimit-Remaining, 0, X-RateLimit-Reset, 1795248900, 900",
        "429, X-DayLimit-Remaining, 0, Retry-After, 'Sat, 21 Nov 2026 10:00:00 GMT', 7200",
        "429, X-Anything, 1, RateLimit, '\"default\";r=0;t=45', 45",
        "429, X-Anything, 1, Retry-After, 999999, 86400"
    })
    void whatProvidersSayOfTheirLimitsIsKeptTo(
            int status, String one, String first, String other, String second, long seconds) throws IOException {
        Reply limited = new Reply(status, "{}", Map.of(one, first, other, second));

        assertThat(answered(limited, null)).isEqualTo(new Deferred(request, "rate_limited", NOW.plusSeconds(seconds)));
    }

    @Test
    void theEighthTroubleInARowEndsTheStream() {
        account.suffer("{\"on\":\"media\",\"kind\":\"status\",\"status\":500}");

        Failed failed = (Failed) fetch(account, Requests.at(request, 0, null, 7));

        assertThat(failed.code()).isEqualTo("provider_error");
        assertThat(failed.message()).contains("provider_unavailable");
    }

    @ParameterizedTest
    @CsvSource({"403, forbidden", "404, provider_refused", "400, provider_refused", "410, cursor_expired"})
    void aRefusalEndsTheStream(int status, String code) {
        account.suffer("{\"on\":\"media\",\"kind\":\"status\",\"status\":%d}".formatted(status));

        assertThat(fetch(account, request))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo(code));
    }

    @Test
    void aRefusedTokenIsRenewedOnce() {
        account.spoilToken();

        assertThat(fetch(account, request)).isInstanceOf(Fetched.class);
        assertThat(account.renewals()).isOne();
    }

    @Test
    void aTokenThatCannotBeRenewedEndsTheStream() {
        account.revoke();

        assertThat(fetch(account, request))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("unauthorized"));
    }

    @Test
    void aCursorTheProviderHasForgottenEndsTheStream() {
        SyncRequested incremental = Requests.since("\"no-such-cursor\"", TYPE, "media");

        assertThat(fetch(account, incremental))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("cursor_expired"));
    }

    @Test
    void aProviderThatIsNotThereDefersThePage() {
        assertThat(fetch(at("http://127.0.0.1:1"), request))
                .isInstanceOfSatisfying(
                        Deferred.class,
                        deferred -> assertThat(deferred.reason()).isEqualTo("unreachable"));
    }

    @Test
    void aPageThatNamesItselfAsTheNextEndsTheStream() throws IOException {
        PageOutcome outcome =
                answered("{\"media\":[],\"next_page_token\":\"again\"}", Requests.at(request, 3, "again", 0));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("endless_paging"));
    }

    /** The circle is entered by the first page of all. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3", "7"})
    void pagesThatLeadInACircleEndTheStream(int length) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        SyncRequested next = request;
        PageOutcome outcome;
        do {
            int token = asked.getAndIncrement() % length;
            outcome = answered("{\"media\":[],\"next_page_token\":\"" + token + "\"}", next);
            if (outcome instanceof Fetched page) {
                next = (SyncRequested)
                        new PageWriter(EventCodecs.codec()).events(page).getLast();
            }
        } while (outcome instanceof Fetched && asked.get() < 100);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("endless_paging"));
        assertThat(asked).hasValueLessThanOrEqualTo(3 * length + 2);
    }

    @Test
    void aPageKnowsHowManyBytesItTook() throws IOException {
        String body = "{\"media\":[]}";

        assertThat(answered(body, request))
                .isInstanceOfSatisfying(
                        Fetched.class, page -> assertThat(page.bytes()).isEqualTo(body.length()));
    }

    @Test
    void aStreamOfMorePagesThanAnyHasEndsTheStream() {
        assertThat(fetch(account, Requests.at(request, 1_000, "next", 0)))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("endless_paging"));
    }

    @Test
    void aPageOfAnotherShapeEndsTheStream() throws IOException {
        assertThat(answered("{\"media\":\"none\"}", request))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("unexpected_answer"));
    }

    @Test
    void anOversizedTokenEndsTheStream() throws IOException {
        String token = "x".repeat(100_000);

        assertThat(answered("{\"media\":[],\"next_page_token\":\"" + token + "\"}", request))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("unexpected_answer"));
    }

    @Test
    void aPageLargerThanTheLimitIsNotReadToItsEnd() throws IOException {
        String large = "{\"media\":[],\"padding\":\"" + "x".repeat(2 * LARGEST_PAGE) + "\"}";

        assertThat(answered(large, request))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("page_too_large"));
    }

    @Test
    void aPageThereIsNoRoomForIsParkedAndNoFailure() throws IOException {
        String large = "{\"media\":[],\"padding\":\"" + "x".repeat(LARGEST_PAGE / 2) + "\"}";
        List<PageMemory.Room> others = Stream.generate(
                        () -> provider.room(LARGEST_PAGE).orElseThrow())
                .limit(2)
                .toList();

        assertThat(answered(large, request)).isEqualTo(new Deferred(request, "worker_busy", NOW.plusSeconds(2)));

        others.forEach(PageMemory.Room::close);
        assertThat(answered(large, request)).isInstanceOf(Fetched.class);
    }

    @Test
    void aPageThatWasFoundLargeIsNotAskedForWithoutRoom() throws IOException {
        String large = "{\"media\":[],\"padding\":\"" + "x".repeat(LARGEST_PAGE / 2) + "\"}";
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = serve(large, new AtomicReference<>(), asked);
        PageFetch fetch = fetching(at("http://127.0.0.1:" + server.getAddress().getPort()));
        List<PageMemory.Room> others = Stream.generate(
                        () -> provider.room(LARGEST_PAGE).orElseThrow())
                .limit(2)
                .toList();

        Deferred first = (Deferred) fetch.fetch(request);
        Deferred second = (Deferred) fetch.fetch(first.again());

        assertThat(second).isEqualTo(first);
        assertThat(asked).hasValue(1);
        others.forEach(PageMemory.Room::close);
        assertThat(fetch.fetch(second.again())).isInstanceOf(Fetched.class);
        server.stop(0);
    }

    @Test
    void anAddressThatMayNotBeAskedEndsTheStreamWithoutAQuestion() {
        assertThat(fetch(at("https://169.254.169.254"), request))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("egress_refused"));
    }

    @Test
    void aRecordThatCannotBeMappedIsRejectedAndTheOthersKept() throws IOException {
        Fetched page = (Fetched) answered(
                "{\"media\":[{\"file_name\":\"a.jpg\"},{\"id\":\"7\",\"file_name\":\"b.jpg\",\"mime_type\":\"image/jpeg\"}]}",
                request);

        assertThat(page.rejections()).hasSize(1);
        assertThat(page.records())
                .singleElement()
                .satisfies(record -> assertThat(record.sourceId()).isEqualTo("media:7"));
        assertThat(page.nextPage()).isNull();
    }

    @Test
    void aRecordThatCannotBeMappedIsKeptAsItCameButWithoutItsSecrets() throws IOException {
        Fetched page = (Fetched) answered("""
            {"media":[{"file_name":"a.jpg","access_token":"secret","tags":["b"]},{"file_name":"%s"},17]}
            """.formatted("x".repeat(64 * 1024)), request);

        assertThat(page.rejections())
                .extracting(Rejection::code, Rejection::source)
                .containsExactly(
                        tuple("unnamed", Map.of("file_name", "a.jpg", "tags", List.of("b"))),
                        tuple("unnamed", null),
                        tuple("unnamed", null));
    }

    @Test
    void theTokenDoesNotFollowARedirectToAnotherHost() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        HttpServer stranger = serve("{\"media\":[]}", new AtomicReference<>(), calls);
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            exchange.getResponseHeaders()
                    .add("Location", "http://127.0.0.1:" + stranger.getAddress().getPort() + "/");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        provider.start();
        try {
            PageOutcome outcome =
                    fetch(at("http://127.0.0.1:" + provider.getAddress().getPort()), request);

            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.code()).isEqualTo("provider_refused"));
            assertThat(calls).hasValue(0);
        } finally {
            provider.stop(0);
            stranger.stop(0);
        }
    }

    @Test
    void aJobThatIsOverGetsNoPage() {
        Plans gone = (job, user) -> Optional.empty();

        assertThat(fetch(gone, request)).isEqualTo(new Dropped(request));
    }

    @Test
    void aNeighboursTroubleCostsNoAttempt() {
        Plans down = (job, user) -> {
            throw new NeighbourUnavailable("integration-service", "answered 503");
        };

        Deferred deferred = (Deferred) fetch(down, Requests.at(request, 0, null, 7));

        assertThat(deferred.reason()).isEqualTo("neighbour_unavailable");
        assertThat(deferred.again().attempt()).isEqualTo(7);
        assertThat(deferred.resumeAt()).isAfter(NOW);
    }

    @Test
    void aDefectOfOursDefersThePageAndHoldsNothingUp() {
        Plans broken = (job, user) -> {
            throw new IllegalStateException("a defect");
        };

        assertThat(fetch(broken, request))
                .isInstanceOfSatisfying(
                        Deferred.class,
                        deferred -> assertThat(deferred.reason()).isEqualTo("worker_error"));
    }

    private record Reply(int status, String body, Map<String, String> headers) {}

    /** By the sandbox's definition with a word on failures. */
    private PageOutcome answered(Reply reply, @Nullable String failure) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            reply.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            try (exchange) {
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        try {
            Plans moved = at("http://127.0.0.1:" + server.getAddress().getPort());
            return fetch((job, user) -> moved.of(job, user).map(plan -> failing(plan, failure)), request);
        } finally {
            server.stop(0);
        }
    }

    private static Plan failing(Plan plan, @Nullable String failure) {
        return failure == null ? plan : edited(plan, stream -> stream.put("failure", failure));
    }

    private static Plan edited(Plan plan, Consumer<ObjectNode> edit) {
        ObjectNode document = plan.definition().raw();
        document.path("streams").forEach(stream -> edit.accept((ObjectNode) stream));
        Reading reading = new DefinitionReader()
                .read("definition.json", document.toString().getBytes(StandardCharsets.UTF_8));
        return new Plan(((Reading.Readable) reading).definition(), plan.config(), plan.version(), null);
    }

    private PageOutcome answered(String body, SyncRequested asked) throws IOException {
        AtomicReference<String> authorization = new AtomicReference<>();
        HttpServer server = serve(body, authorization, new AtomicInteger());
        try {
            PageOutcome outcome =
                    fetch(at("http://127.0.0.1:" + server.getAddress().getPort()), asked);
            assertThat(authorization.get()).startsWith("Bearer ");
            return outcome;
        } finally {
            server.stop(0);
        }
    }

    private static HttpServer serve(String body, AtomicReference<String> authorization, AtomicInteger calls)
            throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            try (exchange) {
                exchange.getResponseBody().write(bytes);
            } catch (IOException brokenOff) {
                // The client has seen enough.
                Objects.requireNonNull(brokenOff);
            }
        });
        server.start();
        return server;
    }

    /** The sandbox's definition, but another address. */
    private Plans at(String baseUrl) {
        return (job, user) -> account.of(job, user).map(plan -> moved(plan, baseUrl));
    }

    private static Plan moved(Plan plan, String baseUrl) {
        ObjectNode config = new JsonMapper().createObjectNode().put("base_url", baseUrl);
        return new Plan(plan.definition(), config, plan.version(), "manual");
    }

    private PageOutcome fetch(Plans plans, SyncRequested asked) {
        return fetching(plans).fetch(asked);
    }

    private PageFetch fetching(Plans plans) {
        Patience patience = new Patience(clock, new Random(1));
        Scrub scrub = new Scrub(Optional.of(List.of("access_token")), new SimpleMeterRegistry());
        return new PageFetch(plans, account, budgets, provider, patience, scrub, clock, 1_000);
    }
}
