package dev.hypernet.integrations.jobstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Server-sent events over HTTP, read line by line as a browser does. */
@QuarkusTest
@WithTestResource(TestStack.class)
class JobStreamTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Event(long id, String name, JsonNode job) {
        String jobId() {
            return job.path("id").asText();
        }

        String status() {
            return job.path("status").asText();
        }
    }

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement("S08")
    void whatRunsIsToldFirstAndThenWhatChanges() throws IOException, InterruptedException {
        Connected alice = Connected.somebody();
        String job = begin(alice);
        begin(Connected.somebody());

        try (Following hers = new Following(follow(alice.owner(), null))) {
            assertThat(hers.answer().statusCode()).isEqualTo(200);
            assertThat(hers.answer().headers().firstValue("content-type").orElse(""))
                    .startsWith("text/event-stream");
            assertThat(hers.answer().headers().firstValue("x-accel-buffering")).hasValue("no");
            Event running = hers.next();
            cancel(alice, job);
            Event cancelled = hers.next();

            assertThat(running.name()).isEqualTo("job");
            assertThat(running.id()).isLessThan(cancelled.id());
            assertThat(List.of(running.jobId(), cancelled.jobId())).containsOnly(job);
            assertThat(List.of(running.status(), cancelled.status())).containsExactly("running", "cancelled");
        }
    }

    @Test
    @Requirement("S08")
    void whoWasAwayIsToldWhatChangedSinceTheLastEventThatCame() throws IOException, InterruptedException {
        Connected alice = Connected.somebody();
        String first = begin(alice);
        long seen = told(alice, 0, 1).getFirst().id();
        cancel(alice, first);
        String second = begin(alice);

        List<Event> told = told(alice, seen, 2);

        assertThat(told).extracting(Event::jobId).containsExactly(first, second);
        assertThat(told).extracting(Event::status).containsExactly("cancelled", "running");
        assertThat(told(alice, told.getFirst().id(), 1))
                .extracting(Event::jobId)
                .containsExactly(second);
    }

    @Test
    @Requirement("S08")
    void ofJobsThatChangeAtOnceNoneIsLeftOut() throws IOException, InterruptedException {
        Connected alice = Connected.somebody();
        List<Connected> hers = Stream.concat(
                        Stream.of(alice), IntStream.range(0, 11).mapToObj(at -> another(alice)))
                .toList();
        try (Following following = new Following(follow(alice.owner(), "0"))) {
            List<String> begun =
                    hers.stream().map(one -> CompletableFuture.supplyAsync(() -> begin(one))).toList().stream()
                            .map(CompletableFuture::join)
                            .toList();

            List<Event> told = following.next(begun.size());
            assertThat(told).extracting(Event::jobId).containsExactlyInAnyOrderElementsOf(begun);
            assertThat(told).extracting(Event::id).isSorted().doesNotHaveDuplicates();
        }
    }

    /** Nothing runs, and a sign of life says how far it is told: what begins and ends before the next one is not lost. */
    @Test
    @Requirement("S08")
    void whoWasToldOfNothingIsToldWhatWasMeanwhile() throws IOException, InterruptedException {
        Connected alice = Connected.somebody();
        String before = begin(alice);
        cancel(alice, before);
        long seen;
        try (Following idle = new Following(follow(alice.owner(), null))) {
            seen = idle.signOfLife();
        }
        String job = begin(alice);
        cancel(alice, job);

        List<Event> told = told(alice, seen, 1);

        assertThat(told).extracting(Event::jobId).containsExactly(job);
        assertThat(told).extracting(Event::status).containsExactly("cancelled");
    }

    @Test
    void anIdThatIsNoneOfTheStreamsIsRefused() throws IOException, InterruptedException {
        assertThat(follow(UserId.random(), "yesterday").statusCode()).isEqualTo(400);
        RestAssured.get("/api/v1/sync-jobs/stream").then().statusCode(401);
    }

    @Test
    void oneTooManyAtOnceIsRefused() throws IOException, InterruptedException {
        UserId alice = UserId.random();
        List<HttpResponse<Stream<String>>> answers = new ArrayList<>();
        for (int at = 0; at < 11; at++) {
            answers.add(follow(alice, null));
        }

        assertThat(answers.getLast().statusCode()).isEqualTo(429);
        answers.forEach(answer -> answer.body().close());
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            HttpResponse<Stream<String>> again = follow(alice, null);
            again.body().close();
            return again.statusCode() == 200;
        });
    }

    private static HttpResponse<Stream<String>> follow(UserId person, @Nullable String last)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/sync-jobs/stream"))
                .header("Authorization", "Bearer " + Tokens.of(person))
                .timeout(Duration.ofSeconds(30));
        if (last != null) {
            request.header("Last-Event-ID", last);
        }
        return HTTP.send(request.build(), BodyHandlers.ofLines());
    }

    private static List<Event> told(Connected person, long after, int count) throws IOException, InterruptedException {
        try (Following following = new Following(follow(person.owner(), Long.toString(after)))) {
            return following.next(count);
        }
    }

    /** Reads on, event by event; what keeps the connection alive is passed over. */
    private record Following(HttpResponse<Stream<String>> answer, Iterator<String> lines) implements AutoCloseable {
        private static final int SIGNS_OF_LIFE = 4;

        Following(HttpResponse<Stream<String>> answer) {
            this(answer, answer.body().iterator());
        }

        List<Event> next(int count) {
            return Stream.generate(this::next).limit(count).toList();
        }

        Event next() {
            long id = 0;
            String name = "";
            for (int signs = 0; signs < SIGNS_OF_LIFE; ) {
                String line = lines.next();
                if (line.startsWith(":")) {
                    signs++;
                } else if (line.startsWith("id:")) {
                    id = Long.parseLong(line.substring("id:".length()).strip());
                } else if (line.startsWith("event:")) {
                    name = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    // The rest of the event may stand behind its data.
                    JsonNode job = tree(line.substring("data:".length()));
                    for (String rest = lines.next(); !rest.isEmpty(); rest = lines.next()) {
                        id = rest.startsWith("id:")
                                ? Long.parseLong(rest.substring(3).strip())
                                : id;
                    }
                    return new Event(id, name, job);
                }
            }
            throw new AssertionError("no event came");
        }

        /** Its id: lines up to an empty one that hold a comment and no data. */
        long signOfLife() {
            for (String line = lines.next(); !line.startsWith("data:"); line = lines.next()) {
                if (line.startsWith("id:")) {
                    return Long.parseLong(line.substring("id:".length()).strip());
                }
            }
            throw new AssertionError("an event came");
        }

        @Override
        public void close() {
            answer.body().close();
        }
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static String begin(Connected person) {
        return person.request()
                .body("{\"sync_type\":\"full\"}")
                .post("/api/v1/integrations/" + person.integration() + "/sync")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    private static void cancel(Connected person, String job) {
        person.request()
                .post("/api/v1/sync-jobs/" + job + "/cancel")
                .then()
                .statusCode(200)
                .body("status", equalTo("cancelled"));
    }

    private static Connected another(Connected of) {
        Connected made = new Connected(of.owner(), IntegrationId.random());
        try (Connection database = TestStack.database().connect();
                PreparedStatement insert = database.prepareStatement("""
                    insert into integration.integration
                        (user_id, id, version, created_at, updated_at, integration_type, integration_name, state)
                    values (?, ?, 1, now(), now(), 'sandbox_photos', 'Photos', 'CONNECTED')
                    """)) {
            insert.setObject(1, made.owner().value());
            insert.setObject(2, made.integration().value());
            insert.executeUpdate();
            return made;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
