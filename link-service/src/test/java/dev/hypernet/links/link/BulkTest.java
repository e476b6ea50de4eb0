package dev.hypernet.links.link;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class BulkTest {
    private static final String CREATE = "/api/v1/links/bulk-create";
    private static final String DELETE = "/api/v1/links/bulk-delete";
    private static final String BOTH_WAYS = ",\"is_bidirectional\":true";

    @Test
    @Requirement({"L11", "L07"})
    void eachItemHasItsOwnOutcomeInTheOrderOfTheRequest() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");
        ObjectId strangers = Person.anyone().owns("media");

        create(
                        alice,
                        link(album, "contains", photo, ",\"sort_order\":3"),
                        link(album, "contains", ObjectId.random(), ""),
                        link(photo, "knows", album, ""),
                        link(album, "contains", photo, ""),
                        link(album, "contains", strangers, ""),
                        link(photo, "related_to", photo, ""),
                        link(album, "related_to", photo, ",\"strength\":1.5"),
                        link(album, "related_to", photo, ""))
                .then()
                .statusCode(200)
                .body("succeeded", equalTo(2))
                .body("failed", equalTo(6))
                .body("items.index", contains(0, 1, 2, 3, 4, 5, 6, 7))
                .body("items.status", contains(201, 404, 422, 409, 404, 422, 422, 201))
                .body("items[0].link.sort_order", equalTo(3))
                .body("items[0].id", notNullValue())
                .body("items[0].problem", nullValue())
                .body("items[1].link", nullValue())
                .body("items[2].problem.errors[0].pointer", equalTo("/link_type"))
                .body("items[3].problem.type", equalTo("https://hypernet.dev/problems/duplicate-link"))
                .body("items[5].problem.errors[0].pointer", equalTo("/to_object_id"))
                .body("items[6].problem.errors[0].pointer", equalTo("/strength"))
                .body("items[6].problem.instance", equalTo(CREATE));
        alice.linksFrom(album).then().body("items", hasSize(2));
    }

    @Test
    void everyLinkThatIsMadeIsPublished() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");

        List<String> ids = alice.request()
                .body(links("contains", album, media(alice, 3)))
                .post(CREATE)
                .path("items.id");

        List<Topics.Read> events = Topics.read(LinkEvent.TOPIC, 3, read -> ids.contains(read.key()));
        assertThat(events).extracting(Topics.Read::type).containsOnly("dev.hypernet.link.created.v1");
    }

    @Test
    @Requirement({"L04", "L07"})
    void withinOneRequestTheReverseOfABidirectionalLinkIsADuplicate() {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");

        create(
                        alice,
                        link(one, "variant_of", other, BOTH_WAYS),
                        link(other, "variant_of", one, ""),
                        link(one, "related_to", other, ""),
                        link(other, "related_to", one, BOTH_WAYS),
                        link(other, "related_to", one, ""))
                .then()
                .body("items.status", contains(201, 409, 201, 409, 201));
    }

    @Test
    @Requirement("L02")
    void withinOneRequestAPhotoWasTakenAtTheFirstPlace() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        ObjectId first = alice.owns("location");

        create(alice, link(photo, "taken_at", first, ""), link(photo, "taken_at", alice.owns("location"), ""))
                .then()
                .body("items.status", contains(201, 409))
                .body("items[1].problem.type", equalTo("https://hypernet.dev/problems/cardinality"));
        create(alice, link(photo, "taken_at", first, ""), link(photo, "taken_at", alice.owns("location"), ""))
                .then()
                .body("items[0].problem.type", equalTo("https://hypernet.dev/problems/duplicate-link"))
                .body("items[1].problem.type", equalTo("https://hypernet.dev/problems/cardinality"));
    }

    @ParameterizedTest
    @CsvSource({"0, 422", "1, 200", "999, 200", "1000, 200", "1001, 422"})
    @Requirement("L11")
    void aThousandAreMadeAtOnceAndNoMore(int links, int status) {
        Person alice = Person.anyone();
        List<String> pairs = pairs(media(alice, 33), links);

        Response answer = create(alice, pairs.toArray(String[]::new));

        answer.then().statusCode(status);
        if (status == 200) {
            answer.then().body("succeeded", equalTo(links)).body("items.status", everyItem(equalTo(201)));
        } else {
            answer.then().body("errors.pointer", contains("/links"));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 422", "1, 200", "1000, 200", "1001, 422"})
    void aThousandAreDeletedAtOnceAndNoMore(int ids, int status) {
        Response answer = delete(
                Person.anyone(),
                IntStream.range(0, ids)
                        .mapToObj(id -> LinkId.random().toString())
                        .toList());

        answer.then().statusCode(status);
        if (status == 200) {
            answer.then().body("failed", equalTo(ids)).body("items.status", everyItem(equalTo(404)));
        } else {
            answer.then().body("errors.pointer", contains("/ids"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"links\":null}", "{\"links\":[null]}", "{\"links\":[{\"from_object_id\":\"x\"}]}"})
    void whatIsNoListOfLinksIsRefusedAsAWhole(String body) {
        Person.anyone().request().body(body).post(CREATE).then().statusCode(422);
    }

    @Test
    @Requirement("L11")
    void underOneKeyABulkIsMadeOnce() {
        Person alice = Person.anyone();
        String body = links("contains", alice.owns("album"), media(alice, 2));

        Response first = withKey(alice, CREATE, body);
        Response second = withKey(alice, CREATE, body);

        first.then().body("succeeded", equalTo(2));
        assertThat(second.asString()).isEqualTo(first.asString());
        withKey(alice, DELETE, "{\"ids\":[\"%s\"]}".formatted(first.<String>path("items[0].id")))
                .then()
                .statusCode(422);
    }

    @Test
    @Requirement({"O15", "L09"})
    void whatIsThereIsDeletedAndTheRestIsNotFound() {
        Person alice = Person.anyone();
        Person bob = Person.anyone();
        String one = alice.links(alice.owns("media"), "related_to", alice.owns("media"))
                .path("id");
        String other = alice.links(alice.owns("media"), "related_to", alice.owns("media"))
                .path("id");
        String bobs =
                bob.links(bob.owns("media"), "related_to", bob.owns("media")).path("id");

        delete(alice, List.of(other, bobs, one, LinkId.random().toString(), other))
                .then()
                .statusCode(200)
                .body("succeeded", equalTo(2))
                .body("failed", equalTo(3))
                .body("items.status", contains(204, 404, 204, 404, 404))
                .body("items[0].id", equalTo(other));
        alice.request().get("/api/v1/links/" + one).then().statusCode(404);
        bob.request().get("/api/v1/links/" + bobs).then().statusCode(200);
        assertThat(Topics.read(LinkEvent.TOPIC, 2, read -> read.key().equals(one))
                        .get(1)
                        .type())
                .isEqualTo("dev.hypernet.link.deleted.v1");
    }

    @Test
    void withoutATokenNothingIsDone() {
        given().contentType(ContentType.JSON)
                .body("{\"links\":[]}")
                .post(CREATE)
                .then()
                .statusCode(401);
        given().contentType(ContentType.JSON)
                .body("{\"ids\":[]}")
                .post(DELETE)
                .then()
                .statusCode(401);
    }

    /** The body of a bulk that links one object to many. */
    static String links(String linkType, ObjectId from, Collection<ObjectId> to) {
        return body(to.stream().map(object -> link(from, linkType, object, "")));
    }

    private static String body(Stream<String> links) {
        return links.collect(Collectors.joining(",", "{\"links\":[", "]}"));
    }

    private static String link(ObjectId from, String linkType, ObjectId to, String more) {
        return "{\"from_object_id\":\"%s\",\"to_object_id\":\"%s\",\"link_type\":\"%s\"%s}"
                .formatted(from, to, linkType, more);
    }

    /** That many links between these, no two of them equal. */
    private static List<String> pairs(List<ObjectId> media, int links) {
        return media.stream()
                .flatMap(one -> media.stream()
                        .filter(other -> !other.equals(one))
                        .map(other -> link(one, "related_to", other, "")))
                .limit(links)
                .toList();
    }

    private static List<ObjectId> media(Person person, int count) {
        return IntStream.range(0, count).mapToObj(each -> person.owns("media")).toList();
    }

    private static Response create(Person person, String... links) {
        return person.request().body(body(Stream.of(links))).post(CREATE);
    }

    private static Response delete(Person person, List<String> ids) {
        return person.request()
                .body(ids.stream().map("\"%s\""::formatted).collect(Collectors.joining(",", "{\"ids\":[", "]}")))
                .post(DELETE);
    }

    private static Response withKey(Person person, String path, String body) {
        return person.request().header("Idempotency-Key", "bulk").body(body).post(path);
    }
}
