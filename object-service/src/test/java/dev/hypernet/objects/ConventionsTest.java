package dev.hypernet.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.persistence.Retention;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every resource of every service has in common, seen at the albums. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ConventionsTest {
    private static final String ALBUMS = "/api/v1/albums";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
    private static final Pattern NEXT = Pattern.compile("<(.+)>; rel=\"next\"");
    private static final int MIB = 1 << 20;

    @Inject
    Retention retention;

    @Test
    void theVersionIsTheEntityTag() {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        create(alice, "{\"name\":\"Porto\"}").statusCode(201).header("ETag", "\"1\"");
        alice.request().get(ALBUMS + "/" + id).then().statusCode(200).header("ETag", "\"1\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\"1\" | 304", "W/\"1\" | 304", "\"7\", \"1\" | 304", "* | 304", "\"2\" | 200", "nonsense | 400"})
    void aClientThatHasTheVersionGetsNoBody(String known, int status) {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        ValidatableResponse answer = alice.request()
                .header("If-None-Match", known)
                .get(ALBUMS + "/" + id)
                .then()
                .statusCode(status);
        if (status == 304) {
            answer.header("ETag", "\"1\"").body(emptyString());
        }
    }

    @Test
    @Requirement({"O16", "O04", "O24"})
    void aChangeOfAnotherVersionIsRefusedAndOneOfThisVersionIsMade() {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        patch(alice, id, "\"2\"", "{\"name\":\"Porto\"}").statusCode(412).body("type", containsString("stale"));
        patch(alice, id, "W/\"1\"", "{\"name\":\"Porto\"}").statusCode(412);
        patch(alice, id, "one", "{\"name\":\"Porto\"}").statusCode(400);
        patch(alice, id, "\"9\", \"1\"", "{\"name\":\"Porto\"}")
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("name", equalTo("Porto"), "created_at", matchesPattern(TIME), "updated_at", matchesPattern(TIME));
        patch(alice, id, "\"1\"", "{\"name\":\"Faro\"}").statusCode(412);
        patch(alice, id, "*", "{\"name\":\"Faro\"}").statusCode(200).header("ETag", "\"3\"");
    }

    @Test
    @Requirement("O16")
    void fieldsThatCannotBeChangedAreRefusedByName() {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        for (String field : List.of("id", "user_id", "version", "created_at", "updated_at", "source_type", "nothing")) {
            patch(alice, id, "*", "{\"%s\":null}".formatted(field))
                    .statusCode(422)
                    .body("errors[0].pointer", equalTo("/" + field));
        }
    }

    @Test
    void onlyTheFieldsThatAreWantedComeAndTheId() {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");
        create(alice, "{\"name\":\"Porto\",\"metadata\":{\"colour\":\"red\",\"size\":1}}");

        String tag = alice.request()
                .get(ALBUMS + "/" + id + "?fields=name,metadata.colour")
                .then()
                .statusCode(200)
                .body("$", aMapWithSize(3), "id", equalTo(id), "name", equalTo("Lisbon"))
                .body("metadata.colour", nullValue())
                .header("ETag", not(equalTo("\"1\"")))
                .extract()
                .header("ETag");
        alice.request()
                .header("If-None-Match", tag)
                .get(ALBUMS + "/" + id + "?fields=metadata.colour,name")
                .then()
                .statusCode(304);
        alice.request()
                .get(ALBUMS + "?fields=metadata.colour")
                .then()
                .statusCode(200)
                .body("items", hasSize(2), "items[0]", aMapWithSize(2), "items[0].metadata.colour", equalTo("red"));
        patch(alice, id, tag, "{\"name\":\"Faro\"}").statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "name,nothing", "name.nothing"})
    void aFieldNoAlbumHasIsNamed(String fields) {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        for (String address : List.of(ALBUMS, ALBUMS + "/" + id)) {
            alice.request()
                    .queryParam("fields", fields)
                    .get(address)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("errors[0].pointer", equalTo("/fields"), "detail", containsString("nothing"));
        }
    }

    @Test
    void aPageLinksToTheNext() {
        Person alice = Person.registered();
        IntStream.range(0, 3).forEach(number -> album(alice, "Album " + number));

        String link = alice.request()
                .get(ALBUMS + "?limit=2&fields=name")
                .then()
                .header("Link", notNullValue())
                .extract()
                .header("Link");
        Matcher next = NEXT.matcher(link);
        assertThat(next.matches()).isTrue();
        assertThat(next.group(1)).startsWith(ALBUMS + "?").contains("limit=2", "fields=name");

        alice.request()
                .urlEncodingEnabled(false)
                .get(next.group(1))
                .then()
                .statusCode(200)
                .header("Link", nullValue())
                .body("items.name", equalTo(List.of("Album 0")));
    }

    @Test
    void aRepeatedPostIsAnsweredAgainAndMakesNothing() {
        Person alice = Person.registered();
        String key = UUID.randomUUID().toString();

        String id = create(alice, key, "{\"name\":\"Lisbon\",\"description\":\"x\"}")
                .statusCode(201)
                .extract()
                .path("id");
        create(alice, key, "{\"description\":\"x\",\"name\":\"Lisbon\"}")
                .statusCode(201)
                .header("ETag", "\"1\"")
                .body("id", equalTo(id));
        create(alice, key, "{\"name\":\"Porto\"}")
                .statusCode(422)
                .body("type", containsString("idempotency-key-reused"));
        assertThat(names(alice)).containsExactly("Lisbon");
    }

    @Test
    void aKeyIsItsOwners() {
        String key = UUID.randomUUID().toString();
        Person alice = Person.registered();
        Person bob = Person.registered();

        create(alice, key, "{\"name\":\"Lisbon\"}").statusCode(201);
        create(bob, key, "{\"name\":\"Porto\"}").statusCode(201);

        assertThat(names(alice)).containsExactly("Lisbon");
        assertThat(names(bob)).containsExactly("Porto");
    }

    @Test
    void fiftyPostsAtOnceUnderOneKeyMakeOneAlbum() throws InterruptedException, ExecutionException {
        Person alice = Person.registered();
        String key = UUID.randomUUID().toString();
        Set<String> ids = ConcurrentHashMap.newKeySet();

        try (ExecutorService clients = Executors.newFixedThreadPool(50)) {
            List<Future<?>> posts = IntStream.range(0, 50)
                    .<Future<?>>mapToObj(
                            number -> clients.submit(() -> ids.add(create(alice, key, "{\"name\":\"Lisbon\"}")
                                    .statusCode(201)
                                    .extract()
                                    .path("id"))))
                    .toList();
            for (Future<?> post : posts) {
                post.get();
            }
        }

        assertThat(ids).hasSize(1);
        assertThat(names(alice)).containsExactly("Lisbon");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255})
    void aKeyHas1To255Characters(int length) {
        create(Person.registered(), "k".repeat(length), "{\"name\":\"Lisbon\"}").statusCode(201);
    }

    @Test
    void aLongerKeyIsABadRequest() {
        create(Person.registered(), "k".repeat(256), "{\"name\":\"Lisbon\"}").statusCode(400);
    }

    @Test
    void whatIsOutOfItsTimeIsClearedAway() throws SQLException {
        UUID person = UUID.randomUUID();
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into object.idempotency_key (user_id, key, operation, request_hash, answer, created_at)
                    values ('%1$s', 'old', 'x', 'x', '{}', now() - interval '25 hours'),
                           ('%1$s', 'young', 'x', 'x', '{}', now() - interval '23 hours')
                    """.formatted(person));
            statement.execute("""
                    insert into object.inbox (consumer, message_id, received_at)
                    values ('%1$s', gen_random_uuid(), now() - interval '15 days'),
                           ('%1$s', gen_random_uuid(), now() - interval '13 days')
                    """.formatted(person));
        }

        retention.expire().await().atMost(Duration.ofSeconds(30));

        assertThat(TestStack.database()
                        .rows("select key from object.idempotency_key where user_id = ?::uuid", person.toString()))
                .containsExactly(List.of("young"));
        assertThat(TestStack.database().rows("select count(*) from object.inbox where consumer = ?", person.toString()))
                .containsExactly(List.of("1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name":"a\\u0000"}                                 | 422 | /name
            {"name":"\\ud800"}                                  | 422 | /name
            {"name":"a","metadata":{"b":["\\udc00\\ud800"]}}    | 422 | /metadata/b/0
            {"name":"a","metadata":{"\\u0000":1}}               | 422 | /metadata
            {"name":"a","metadata":{"b":1e999}}                 | 422 | /metadata/b
            {"name":"a","metadata":[]}                          | 422 | /metadata
            {"name":"a","nothing":1}                            | 422 | /nothing
            {"name":"a","created_at":"2026-01-01T00:00:00.000Z"}| 422 | /created_at
            {"name":5}                                          | 422 | /name
            {"name":"a","sort_order":"sideways"}                | 422 | /sort_order
            {"name":"a","name":"b"}                             | 400 |
            {"name":"a"                                         | 400 |
            {"name":"a"} {}                                     | 400 |
            null                                                | 400 |
            """)
    @Requirement({"O23", "O04"})
    void hostileJsonIsRefusedAndNothingIsStored(String body, int status, String pointer) {
        Person alice = Person.registered();

        ValidatableResponse answer = create(alice, body)
                .statusCode(status)
                .contentType("application/problem+json")
                .body("instance", equalTo(ALBUMS));
        if (pointer != null) {
            answer.body("errors.pointer", hasItem(pointer));
        }
        assertThat(names(alice)).isEmpty();
    }

    @Test
    @Requirement("O23")
    void hostileJsonInAPatchIsRefusedToo() {
        Person alice = Person.registered();
        String id = album(alice, "Lisbon");

        patch(alice, id, "*", "{\"name\":\"\\u0000\"}").statusCode(422).body("errors[0].pointer", equalTo("/name"));
        patch(alice, id, "*", "{\"metadata\":{\"a\":\"\\ud800\"}}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/metadata/a"));
        patch(alice, id, "*", "{\"name\":\"a\",\"name\":\"b\"}").statusCode(400);
        patch(alice, id, "*", "{\"cover_media_id\":\"1-1-1-1-1\"}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/cover_media_id"));
        assertThat(names(alice)).containsExactly("Lisbon");
    }

    @Test
    void aBodyIsNeeded() {
        Person.registered().request().post(ALBUMS).then().statusCode(400).contentType("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({"31, 201", "32, 422", "62, 422", "63, 422", "500, 422", "2000, 422"})
    @Requirement("O25")
    void metadataHasAtMost32Levels(int below, int status) {
        String metadata = "{\"a\":".repeat(below) + "{}" + "}".repeat(below);

        create(Person.registered(), "{\"name\":\"deep\",\"metadata\":" + metadata + "}")
                .statusCode(status);
    }

    @ParameterizedTest
    @CsvSource({"-1, 201", "0, 201", "1, 422"})
    @Requirement("O25")
    void metadataHasAtMostAMebibyte(int beside, int status) {
        String text = "x".repeat(MIB - "{\"a\":\"\"}".length() + beside);

        ValidatableResponse answer = create(
                        Person.registered(), "{\"name\":\"large\",\"metadata\":{\"a\":\"" + text + "\"}}")
                .statusCode(status);
        if (status == 422) {
            answer.body("errors[0].pointer", equalTo("/metadata"));
        }
    }

    @Test
    @Requirement("O25")
    void longNumbersInMetadataKeepEveryDigit() {
        Person alice = Person.registered();
        String id = create(alice, "{\"name\":\"n\",\"metadata\":{\"a\":9007199254740993,\"keep\":1}}")
                .statusCode(201)
                .extract()
                .path("id");

        patch(alice, id, "*", "{\"metadata\":{\"b\":9223372036854775807,\"keep\":null}}")
                .statusCode(200);

        alice.request()
                .get(ALBUMS + "/" + id)
                .then()
                .body("metadata", aMapWithSize(2))
                .body("metadata.a", equalTo(9007199254740993L), "metadata.b", equalTo(9223372036854775807L));
    }

    @Test
    void aBodyThatSaysItIsTooLongIsNotEvenRead() throws IOException {
        Person alice = Person.registered();
        String request = """
                POST /api/v1/albums HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: 2500001\r
                \r
                {""".formatted(alice.token());

        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 413").contains("application/problem+json", "too-large");
        }
    }

    @Test
    void aBodyInChunksIsCountedAsItComes() throws IOException, InterruptedException {
        Person alice = Person.registered();
        byte[] body = ("{\"name\":\"" + "x".repeat(2_600_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + ALBUMS))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Authorization", "Bearer " + alice.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();

        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("too-large");
        }
    }

    @Test
    void anotherTypeOfBodyIsA415() {
        Person.registered()
                .request()
                .contentType("text/plain")
                .body("name: Lisbon")
                .post(ALBUMS)
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("type", containsString("unsupported-media-type"));
    }

    @Test
    void aMethodThatIsNotThereIsA405ThatNamesThoseThatAre() {
        Person.registered()
                .request()
                .body("{}")
                .put(ALBUMS)
                .then()
                .statusCode(405)
                .contentType("application/problem+json")
                .header("Allow", equalTo("GET, HEAD, OPTIONS, POST"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/not-an-id", "/not-an-id?fields=name", "/00000000-0000-1000-8000-000000000000"})
    @Requirement("O23")
    void whatIsNoIdOfOursIsNotFound(String path) {
        Person.registered().request().get(ALBUMS + path).then().statusCode(404).contentType("application/problem+json");
    }

    @Test
    void anAddressThatIsNotThereIsAProblemToo() {
        Person.registered()
                .request()
                .get("/api/v1/nothing")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @Test
    void theDocumentationNamesTheConventions() {
        RestAssured.given()
                .accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("paths.'/api/v1/albums/{id}'.get.responses.'200'.headers.ETag", notNullValue())
                .body("paths.'/api/v1/albums/{id}'.get.responses.'304'", notNullValue())
                .body("paths.'/api/v1/albums/{id}'.get.parameters.name", hasItem("fields"))
                .body("paths.'/api/v1/albums/{id}'.patch.responses.'412'", notNullValue())
                .body("paths.'/api/v1/albums'.get.responses.'200'.headers.Link", notNullValue());
    }

    private static ValidatableResponse create(Person owner, String body) {
        return owner.request().body(body).post(ALBUMS).then();
    }

    private static ValidatableResponse create(Person owner, String key, String body) {
        return owner.request()
                .header("Idempotency-Key", key)
                .body(body)
                .post(ALBUMS)
                .then();
    }

    private static ValidatableResponse patch(Person owner, String id, String match, String body) {
        return owner.request()
                .contentType("application/merge-patch+json")
                .header("If-Match", match)
                .body(body)
                .patch(ALBUMS + "/" + id)
                .then();
    }

    private static String album(Person owner, String name) {
        return create(owner, "{\"name\":\"%s\"}".formatted(name))
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static List<String> names(Person owner) {
        return owner.request().get(ALBUMS).then().statusCode(200).extract().path("items.name");
    }
}
