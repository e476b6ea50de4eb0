package dev.hypernet.outbound;

import static dev.hypernet.outbound.OddProvider.answer;
import static dev.hypernet.outbound.OddProvider.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.outbound.OutboundAnswer.Answered;
import dev.hypernet.outbound.OutboundAnswer.Refused;
import dev.hypernet.outbound.OutboundAnswer.TooLarge;
import dev.hypernet.outbound.OutboundAnswer.Unanswered;
import dev.hypernet.outbound.OutboundAnswer.Unanswered.Reason;
import dev.hypernet.platform.secret.Secret;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.http.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutboundClientTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Vertx VERTX = Vertx.vertx();
    private static final int ANSWER_BYTES = 100_000;
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(15), ANSWER_BYTES);
    private static final Limits IMPATIENT =
            new Limits(Duration.ofMillis(300), Duration.ofMillis(300), Duration.ofMillis(900), ANSWER_BYTES);
    private static final String SECRET = "s3cr3t value&more";
    private static final Proof PROOF =
            new Proof(Map.of("X-Api-Key", Secret.of(SECRET)), Map.of("api key", Secret.of(SECRET)));
    private static final String PROVEN = "api%20key=s3cr3t%20value%26more";

    private final OutboundClient client = client(InetAddress::getAllByName);

    @AfterAll
    static void close() {
        VERTX.close().await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void aRequestIsSentAsItIsAndItsAnswerRead() {
        try (OddProvider provider =
                OddProvider.answering(201, "X-Limit: 7\r\nX-LIMIT: 8\r\nRetry-After: 30\r\n", "{\"ok\":true}")) {
            OutboundAnswer answer = ask(new OutboundRequest(
                    "POST",
                    provider.at("/a%20b?c=d&&e"),
                    Map.of("X-Version", "2", "Accept", "text/xml"),
                    "application/json",
                    "{}".getBytes(StandardCharsets.UTF_8),
                    Proof.NONE));

            assertThat(answer).isInstanceOfSatisfying(Answered.class, answered -> {
                assertThat(answered.status()).isEqualTo(201);
                assertThat(answered.headers()).containsEntry("x-limit", "7");
                assertThat(answered.body()).asString().isEqualTo("{\"ok\":true}");
                assertThat(answered.retryAt()).isEqualTo(NOW.plusSeconds(30));
            });
            assertThat(provider.asked()).hasSize(1);
            assertThat(provider.asked().getFirst().lines())
                    .startsWith("POST /a%20b?c=d&&e HTTP/1.1")
                    .contains("X-Version: 2", "Accept: text/xml", "Content-Type: application/json")
                    .contains("User-Agent: Hypernet-Core", "{}")
                    .anyMatch(line -> line.equalsIgnoreCase("Host: 127.0.0.1:" + provider.port()))
                    .noneMatch(line -> line.regionMatches(true, 0, "Accept-Encoding", 0, 15));
        }
    }

    @Test
    void aPostOfNothingSaysHowLongItIs() {
        try (OddProvider provider = OddProvider.answering(204, "", "")) {
            ask(request("POST", provider.at("/"), Proof.NONE));

            assertThat(provider.asked().getFirst().toLowerCase(Locale.ROOT)).contains("content-length: 0");
        }
    }

    @Test
    void anEmptyPathIsTheRoot() {
        try (OddProvider provider = OddProvider.answering(200, "", "")) {
            ask(get(provider.at("?a=b")));

            assertThat(provider.asked().getFirst()).startsWith("GET /?a=b HTTP/1.1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 429, 500, 503})
    void aRefusalOfTheProviderIsAnAnswer(int status) {
        try (OddProvider provider = OddProvider.answering(status, "", "no")) {
            assertThat(ask(get(provider.at("/"))))
                    .isInstanceOfSatisfying(
                            Answered.class,
                            answered -> assertThat(answered.status()).isEqualTo(status));
        }
    }

    @Test
    void nobodyAtAnAddressThatIsNotAllowedIsAsked() {
        try (OddProvider provider = OddProvider.answering(200, "", "")) {
            OutboundClient strict = new OutboundClient(
                    VERTX, new EgressGuard(VERTX, "names", List.of(), InetAddress::getAllByName), CLOCK);

            assertThat(ask(strict, get(provider.at("/")), LIMITS))
                    .isEqualTo(new Refused("resolves to an address that is not public"));
            assertThat(provider.asked()).isEmpty();
        }
    }

    @Test
    void aNameThatPointsElsewhereTheSecondTimeIsAskedForOnce() {
        AtomicInteger resolved = new AtomicInteger();
        OutboundClient rebound = client(host -> resolved.getAndIncrement() == 0
                ? InetAddress.getAllByName("127.0.0.1")
                : InetAddress.getAllByName("10.0.0.1"));
        try (OddProvider provider = OddProvider.playing((request, connection) -> write(
                connection,
                request.startsWith("GET /there")
                        ? answer(200, "", "here".getBytes(StandardCharsets.UTF_8))
                        : answer(302, "Location: /there\r\n", new byte[0])))) {
            OutboundAnswer answer =
                    ask(rebound, get(URI.create("http://provider.test:" + provider.port() + "/")), LIMITS);

            assertThat(body(answer)).isEqualTo("here");
            assertThat(resolved).hasValue(1);
            assertThat(provider.asked())
                    .hasSize(2)
                    .allMatch(asked -> asked.contains("provider.test:" + provider.port()));
        }
    }

    @Test
    void theNameStaysWhatTheCertificateAndTheServerAreAskedFor(@TempDir Path folder) throws Exception {
        PfxOptions certificate = certificateFor("provider.test", folder);
        HttpServer server = VERTX.createHttpServer(
                new HttpServerOptions().setSsl(true).setSni(true).setKeyCertOptions(certificate));
        server.requestHandler(asked ->
                asked.response().endAndForget(asked.connection().indicatedServerName() + " " + asked.authority()));
        server.listen(0, "127.0.0.1").await().atMost(Duration.ofSeconds(10));
        OutboundClient trusting = new OutboundClient(
                VERTX,
                guard(host -> InetAddress.getAllByName("127.0.0.1")),
                CLOCK,
                new HttpClientOptions().setTrustOptions(certificate));
        String port = ":" + server.actualPort();

        assertThat(body(ask(trusting, get(URI.create("https://Provider.test" + port + "/")), LIMITS)))
                .isEqualTo("provider.test provider.test" + port);
        assertThat(ask(trusting, get(URI.create("https://another.test" + port + "/")), LIMITS))
                .isEqualTo(new Unanswered(Reason.UNREACHABLE, false));
        assertThat(ask(
                        client(host -> InetAddress.getAllByName("127.0.0.1")),
                        get(URI.create("https://provider.test" + port + "/")),
                        LIMITS))
                .isEqualTo(new Unanswered(Reason.UNREACHABLE, false));
        server.close().await().atMost(Duration.ofSeconds(10));
    }

    @Test
    void whereNobodyListensTheNextAddressOfTheHostIsAsked() {
        OutboundClient several = client(
                host -> new InetAddress[] {InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1")});
        try (OddProvider provider = OddProvider.answering(200, "", "here")) {
            assertThat(body(ask(several, get(URI.create("http://provider.test:" + provider.port() + "/")), LIMITS)))
                    .isEqualTo("here");
        }
    }

    @Test
    void credentialsGoToTheProviderAndIntoNoText() {
        try (OddProvider provider = OddProvider.answering(302, "Location: /?" + PROVEN + "\r\n", SECRET)) {
            OutboundRequest request = request("POST", provider.at("/v1?a=b"), PROOF);
            OutboundAnswer answer = ask(request);

            assertThat(provider.asked().getFirst())
                    .startsWith("POST /v1?a=b&" + PROVEN + " HTTP/1.1")
                    .contains("X-Api-Key: " + SECRET);
            assertThat(request + " " + answer + " " + request.proof())
                    .doesNotContain("s3cr3t")
                    .doesNotContain(PROVEN);
        }
    }

    @Test
    void withinItsOriginAGetIsSentOnWithItsCredentialsWrittenOnce() {
        try (OddProvider provider = OddProvider.playing((request, connection) -> write(
                connection,
                request.startsWith("GET /v1")
                        ? answer(307, "Location: v2?" + PROVEN + "&page=2\r\n", new byte[0])
                        : answer(200, "", "done".getBytes(StandardCharsets.UTF_8))))) {
            assertThat(body(ask(request("GET", provider.at("/v1"), PROOF)))).isEqualTo("done");
            assertThat(provider.asked()).hasSize(2);
            assertThat(provider.asked().getLast())
                    .startsWith("GET /v2?page=2&" + PROVEN + " HTTP/1.1")
                    .contains("X-Api-Key: " + SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void anotherOriginIsNeverAskedAndTheRedirectIsTheAnswer(int status) {
        try (OddProvider other = OddProvider.answering(200, "", "stolen");
                OddProvider provider = OddProvider.answering(status, "Location: " + other.at("/") + "\r\n", "")) {
            assertThat(ask(request("GET", provider.at("/"), PROOF)))
                    .isInstanceOfSatisfying(Answered.class, answered -> {
                        assertThat(answered.status()).isEqualTo(status);
                        assertThat(answered.headers())
                                .containsEntry("location", other.at("/").toString());
                    });
            assertThat(other.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:%d/",
                "https://127.0.0.1:%d/",
                "http://127.0.0.1/",
                "http://somebody@127.0.0.1:%d/",
                "//127.0.0.1:80/",
                "http://169.254.169.254/latest/meta-data",
                "not an address",
                "http://[",
                "ftp://127.0.0.1:%d/"
            })
    void aRedirectOutOfTheOriginIsNotFollowed(String location) {
        try (OddProvider provider = OddProvider.playing((request, connection) -> write(
                connection,
                answer(302, "Location: " + location.formatted(connection.getLocalPort()) + "\r\n", new byte[0])))) {
            assertThat(ask(get(provider.at("/"))))
                    .isInstanceOfSatisfying(
                            Answered.class,
                            answered -> assertThat(answered.status()).isEqualTo(302));
            assertThat(provider.asked()).hasSize(1);
        }
    }

    @Test
    void anEndlessRedirectEndsAsTheFourthAnswer() {
        try (OddProvider provider = OddProvider.answering(302, "Location: /again\r\n", "")) {
            assertThat(ask(get(provider.at("/"))))
                    .isInstanceOfSatisfying(
                            Answered.class,
                            answered -> assertThat(answered.status()).isEqualTo(302));
            assertThat(provider.asked()).hasSize(4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void whatIsNoGetIsNotSentOn(String method) {
        try (OddProvider provider = OddProvider.answering(307, "Location: /there\r\n", "")) {
            ask(request(method, provider.at("/"), Proof.NONE));

            assertThat(provider.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 9999999999\r\n"})
    void anEndlessAnswerIsCutOffAndItsConnectionClosed(String length) throws InterruptedException {
        try (OddProvider provider = OddProvider.playing((request, connection) -> pour(connection, length))) {
            assertThat(ask(get(provider.at("/")))).isEqualTo(new TooLarge(ANSWER_BYTES));
            assertThat(provider.wasLeft()).isTrue();
        }
    }

    @Test
    void anAnswerOfJustTheLimitIsRead() {
        try (OddProvider provider = OddProvider.answering(200, "", "x".repeat(ANSWER_BYTES))) {
            assertThat(body(ask(get(provider.at("/"))))).hasSize(ANSWER_BYTES);
        }
    }

    @Test
    void aGzipBombIsTooLarge() throws IOException {
        byte[] bomb = gzip(new byte[50_000_000]);
        assertThat(bomb).hasSizeLessThan(ANSWER_BYTES);
        try (OddProvider provider = OddProvider.answering(200, "Content-Encoding: gzip\r\n", bomb)) {
            assertThat(ask(get(provider.at("/")))).isEqualTo(new TooLarge(ANSWER_BYTES));
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, GZIP", "x-gzip, gzip", "gzip, gzip", "deflate, zlib", "Deflate, raw"})
    void whatComesCompressedIsReadAllTheSame(String coding, String format) throws IOException {
        byte[] plain = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
        byte[] sent = format.equalsIgnoreCase("gzip") ? gzip(plain) : deflate(plain, format.equals("raw"));
        try (OddProvider provider = OddProvider.answering(200, "Content-Encoding: " + coding + "\r\n", sent)) {
            assertThat(ask(get(provider.at("/")))).isInstanceOfSatisfying(Answered.class, answered -> {
                assertThat(answered.body()).isEqualTo(plain);
                assertThat(answered.headers()).doesNotContainKeys("content-encoding", "content-length");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "identity", "gzip, gzip", "gzip", "deflate"})
    void whatIsUnknownOrDamagedStaysAsItCame(String coding) {
        try (OddProvider provider = OddProvider.answering(200, "Content-Encoding: " + coding + "\r\n", "as it is")) {
            assertThat(ask(get(provider.at("/")))).isInstanceOfSatisfying(Answered.class, answered -> {
                assertThat(answered.body()).asString().isEqualTo("as it is");
                assertThat(answered.headers()).containsEntry("content-encoding", coding);
            });
        }
    }

    @Test
    void aSlowDripIsTimedOutInTheEnd() throws InterruptedException {
        try (OddProvider provider = OddProvider.playing(OutboundClientTest::drip)) {
            assertThat(ask(client, get(provider.at("/")), IMPATIENT)).isEqualTo(new Unanswered(Reason.TIMED_OUT, true));
            assertThat(provider.wasLeft()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"})
    void aSilenceIsTimedOutAndItsConnectionClosed(String before) throws InterruptedException {
        Limits quiet = new Limits(Duration.ofSeconds(2), Duration.ofMillis(200), Duration.ofSeconds(8), ANSWER_BYTES);
        try (OddProvider provider = OddProvider.saying(before)) {
            assertThat(ask(client, get(provider.at("/")), quiet)).isEqualTo(new Unanswered(Reason.TIMED_OUT, true));
            assertThat(provider.wasLeft()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf",
                "SSH-2.0-OpenSSH\r\n\r\n"
            })
    void aConnectionThatEndsTooSoonIsLostAndTheRequestMayHaveArrived(String before) {
        try (OddProvider provider = OddProvider.playing((request, connection) -> cutOff(connection, before, false))) {
            assertThat(ask(get(provider.at("/")))).isEqualTo(new Unanswered(Reason.CONNECTION_LOST, true));
        }
    }

    @Test
    void aResetIsALostConnection() {
        try (OddProvider provider = OddProvider.playing((request, connection) -> cutOff(connection, "", true))) {
            assertThat(ask(request("POST", provider.at("/"), Proof.NONE)))
                    .isEqualTo(new Unanswered(Reason.CONNECTION_LOST, true));
        }
    }

    @Test
    void whatAProviderSaysInsteadOfHttpIsInNoLog() {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler log = new ListedRecords(logged);
        Logger.getLogger("").addHandler(log);
        try (OddProvider provider =
                OddProvider.playing((request, connection) -> cutOff(connection, "s3cr3t\r\n\r\n", false))) {
            ask(request("GET", provider.at("/"), PROOF));
        } finally {
            Logger.getLogger("").removeHandler(log);
        }

        assertThat(logged).noneMatch(record -> record.toLowerCase(Locale.ROOT).contains("s3cr3t"));
    }

    @Test
    void headersWithoutAnEndAreALostConnection() {
        try (OddProvider provider = OddProvider.saying("HTTP/1.1 200 OK\r\nX: " + "x".repeat(1 << 17))) {
            assertThat(ask(get(provider.at("/")))).isEqualTo(new Unanswered(Reason.CONNECTION_LOST, true));
        }
    }

    @Test
    void whereNobodyListensNothingIsSent() throws IOException {
        int port;
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = once.getLocalPort();
        }

        assertThat(ask(get(URI.create("http://127.0.0.1:" + port + "/"))))
                .isEqualTo(new Unanswered(Reason.UNREACHABLE, false));
    }

    @Test
    void aNameWithoutAddressIsUnreachable() {
        OutboundClient lost = client(host -> {
            throw new UnknownHostException(host);
        });

        assertThat(ask(lost, get(URI.create("https://provider.test/")), LIMITS))
                .isEqualTo(new Unanswered(Reason.UNREACHABLE, false));
    }

    @Test
    void aHandshakeNobodyAnswersSendsNothing() {
        Limits hasty = new Limits(Duration.ofMillis(300), Duration.ofSeconds(10), Duration.ofSeconds(15), ANSWER_BYTES);
        try (OddProvider provider = OddProvider.saying("")) {
            assertThat(ask(client, get(URI.create("https://127.0.0.1:" + provider.port() + "/")), hasty))
                    .isEqualTo(new Unanswered(Reason.UNREACHABLE, false));
        }
    }

    @Test
    void afterItsCallerGaveUpNothingIsSent() throws InterruptedException {
        CountDownLatch known = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        OutboundClient slow = client(host -> {
            boolean waited = waitFor(known);
            told.countDown();
            return InetAddress.getAllByName(waited ? "127.0.0.1" : "10.0.0.1");
        });
        try (OddProvider provider = OddProvider.answering(200, "", "")) {
            URI first = URI.create("http://provider.test:" + provider.port() + "/first");
            assertThat(ask(slow, get(first), IMPATIENT)).isEqualTo(new Unanswered(Reason.TIMED_OUT, false));

            known.countDown();
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ask(slow, get(provider.at("/second")), LIMITS)).isInstanceOf(Answered.class);
            assertThat(provider.asked()).hasSize(1).allMatch(asked -> asked.startsWith("GET /second"));
        }
    }

    @Test
    void aCancelledCallClosesItsConnection() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        try (OddProvider provider = OddProvider.playing((request, connection) -> asked.countDown())) {
            CompletableFuture<OutboundAnswer> call =
                    client.ask(get(provider.at("/")), LIMITS).subscribeAsCompletionStage();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            call.cancel(true);

            assertThat(provider.wasLeft()).isTrue();
        }
    }

    @Test
    void oneConnectionServesManyCalls() {
        AtomicInteger connections = new AtomicInteger();
        try (OddProvider provider = OddProvider.playing((request, connection) -> {
            connections.accumulateAndGet(
                    connection.getPort(), (before, now) -> before == 0 || before == now ? now : -1);
            write(connection, answer(200, "", "again".getBytes(StandardCharsets.UTF_8)));
        })) {
            for (int call = 0; call < 5; call++) {
                assertThat(body(ask(get(provider.at("/"))))).isEqualTo("again");
            }
            assertThat(connections.get()).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "X-A, 's3cr3t\r\nX-B: b'",
        "X-A, 's3cr3t\u0000x'",
        "X-A, s3cr3té",
        "'X-A:', s3cr3t",
        "'X A', s3cr3t",
        "Host, s3cr3t",
        "content-length, s3cr3t",
        "Transfer-Encoding, s3cr3t",
        "Accept-Encoding, s3cr3t"
    })
    void aHeaderThatIsNoneIsRefusedWithoutItsValue(String name, String value) {
        try (OddProvider provider = OddProvider.answering(200, "", "")) {
            Proof proof = new Proof(Map.of(name, Secret.of(value)), Map.of());
            OutboundRequest plain = new OutboundRequest("GET", provider.at("/"), Map.of(name, value), Proof.NONE);

            assertThat(List.of(ask(request("GET", provider.at("/"), proof)), ask(plain)))
                    .hasOnlyElementsOfType(Refused.class)
                    .noneMatch(answer -> answer.toString().contains("s3cr3t"));
            assertThat(provider.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "CONNECT", "TRACE", "GET / HTTP/1.1\r\nX: y", ""})
    void aMethodThatIsNoneIsRefused(String method) {
        assertThat(ask(request(method, URI.create("http://127.0.0.1/"), Proof.NONE)))
                .isInstanceOf(Refused.class);
    }

    private static final class ListedRecords extends Handler {
        private final List<String> records;

        ListedRecords(List<String> records) {
            this.records = records;
        }

        @Override
        public void publish(LogRecord record) {
            records.add(record.getMessage() + " " + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static OutboundClient client(NameService names) {
        return new OutboundClient(VERTX, guard(names), CLOCK);
    }

    private static EgressGuard guard(NameService names) {
        return new EgressGuard(VERTX, "names", List.of("127.0.0.0/8"), names);
    }

    private static OutboundRequest get(URI address) {
        return request("GET", address, Proof.NONE);
    }

    private static OutboundRequest request(String method, URI address, Proof proof) {
        return new OutboundRequest(method, address, Map.of(), proof);
    }

    private OutboundAnswer ask(OutboundRequest request) {
        return ask(client, request, LIMITS);
    }

    private static OutboundAnswer ask(OutboundClient client, OutboundRequest request, Limits limits) {
        return client.ask(request, limits).await().atMost(Duration.ofSeconds(30));
    }

    private static String body(OutboundAnswer answer) {
        assertThat(answer).isInstanceOf(Answered.class);
        return new String(((Answered) answer).body(), StandardCharsets.UTF_8);
    }

    /** Writes until the other end closes. */
    private static void pour(Socket connection, String headers) throws IOException {
        write(connection, "HTTP/1.1 200 OK\r\n" + headers + "\r\n");
        while (true) {
            write(connection, "x".repeat(1024));
        }
    }

    private static void drip(String request, Socket connection) throws IOException, InterruptedException {
        write(connection, "HTTP/1.1 200 OK\r\n\r\n");
        while (true) {
            write(connection, "x");
            Thread.sleep(50);
        }
    }

    private static void cutOff(Socket connection, String before, boolean reset) throws IOException {
        write(connection, before);
        connection.setSoLinger(reset, 0);
        connection.close();
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean raw) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream deflate = new DeflaterOutputStream(bytes, new Deflater(Deflater.DEFAULT_COMPRESSION, raw))) {
            deflate.write(plain);
        }
        return bytes.toByteArray();
    }

    /** A certificate of its own for the name, made by the JDK that runs the test. */
    private static PfxOptions certificateFor(String name, Path folder) throws IOException, InterruptedException {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "provider",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return new PfxOptions().setPath(store.toString()).setPassword("changeit");
    }
}
