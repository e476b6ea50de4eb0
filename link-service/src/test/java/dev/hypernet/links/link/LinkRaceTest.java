package dev.hypernet.links.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Many at once: the database decides, and everybody is told what became of theirs. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LinkRaceTest {
    private static final int RACERS = 50;
    private static final String BOTH_WAYS = ",\"is_bidirectional\":true";
    private static final String DUPLICATE = "https://hypernet.dev/problems/duplicate-link";
    private static final String CARDINALITY = "https://hypernet.dev/problems/cardinality";

    @Test
    @Requirement("L07")
    void ofFiftyEqualLinksAtOnceOneIsMade() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");

        Race race = Race.of(RACERS, racer -> alice.links(album, "contains", photo));

        assertThat(race.answered(201)).isEqualTo(1);
        assertThat(race.answered(409)).isEqualTo(RACERS - 1);
        assertThat(race.distinct(409, "type")).containsExactly(DUPLICATE);
        alice.linksFrom(album).then().body("items.size()", equalTo(1));
    }

    @Test
    @Requirement({"L07", "L11"})
    void ofFiftyEqualLinksUnderOneKeyAllAreTheSame() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");

        Race race = Race.of(RACERS, racer -> withKey(alice, "one", album, photo));

        assertThat(race.answered(201)).isEqualTo(RACERS);
        assertThat(race.distinct(201, "id")).hasSize(1);
        alice.linksFrom(album).then().body("items.size()", equalTo(1));
    }

    @Test
    @Requirement("L11")
    void aKeyStandsForOneRequestOnly() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        Response first = withKey(alice, "one", album, alice.owns("media"));

        withKey(alice, "one", album, alice.owns("media")).then().statusCode(422);
        withKey(alice, "one", album, ObjectId.of(first.path("to_object_id")))
                .then()
                .statusCode(201)
                .header("Location", first.header("Location"))
                .body("id", equalTo(first.path("id")));
    }

    @Test
    @Requirement("L11")
    void aRefusalLeavesTheKeyFree() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");
        String id = alice.links(album, "contains", photo).path("id");

        withKey(alice, "one", album, photo).then().statusCode(409);
        alice.deletes(id).then().statusCode(204);
        withKey(alice, "one", album, photo).then().statusCode(201);
    }

    @Test
    @Requirement({"L04", "L07"})
    void aBidirectionalLinkIsUniqueFromEitherSideHoweverManyTry() {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");

        Race race = Race.of(
                RACERS,
                racer -> racer % 2 == 0
                        ? alice.links(one, "variant_of", other, BOTH_WAYS)
                        : alice.links(other, "variant_of", one, BOTH_WAYS));

        assertThat(race.answered(201)).isEqualTo(1);
        assertThat(race.distinct(409, "type")).containsExactly(DUPLICATE);
        assertThat(race.answered(409)).isEqualTo(RACERS - 1);
    }

    /** No unique index sees these two as one. */
    @RepeatedTest(5)
    @Requirement({"L04", "L07"})
    void ofADirectedLinkAndItsBidirectionalReverseOneIsMade() {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");
        alice.links(one, "duplicate_of", other).then().statusCode(201);

        Race race = Race.of(
                8,
                racer -> racer % 2 == 0
                        ? alice.links(one, "related_to", other)
                        : alice.links(other, "related_to", one, BOTH_WAYS));

        assertThat(race.answered(201)).isEqualTo(1);
        assertThat(race.answered(409)).isEqualTo(7);
    }

    @RepeatedTest(3)
    @Requirement({"L04", "L07"})
    void aLinkThatBecomesBidirectionalAndItsReverseAreNotBothThere() {
        Person alice = Person.anyone();
        ObjectId one = alice.owns("media");
        ObjectId other = alice.owns("media");
        String id = alice.links(one, "related_to", other).path("id");

        Race race = Race.of(
                2,
                racer -> racer == 0
                        ? alice.changes(id, "{\"is_bidirectional\":true}")
                        : alice.links(other, "related_to", one));

        assertThat(race.answered(409)).isEqualTo(1);
        assertThat(race.answered(200) + race.answered(201)).isEqualTo(1);
    }

    @Test
    @Requirement({"L02", "L07"})
    void aPhotoWasTakenAtOnePlaceHoweverManyAreNamed() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        List<ObjectId> places =
                IntStream.range(0, 20).mapToObj(place -> alice.owns("location")).toList();

        Race race = Race.of(20, racer -> alice.links(photo, "taken_at", places.get(racer)));

        assertThat(race.answered(201)).isEqualTo(1);
        assertThat(race.answered(409)).isEqualTo(19);
        assertThat(race.distinct(409, "type")).containsExactly(CARDINALITY);
    }

    @Test
    void ofManyWhoChangeTheSameVersionOneDoes() {
        Person alice = Person.anyone();
        String id = alice.links(alice.owns("media"), "related_to", alice.owns("media"))
                .path("id");

        Race race = Race.of(
                20,
                racer -> alice.request()
                        .header("If-Match", "\"1\"")
                        .body("{\"strength\":0.%02d}".formatted(racer + 1))
                        .patch("/api/v1/links/" + id));

        assertThat(race.answered(200)).isEqualTo(1);
        assertThat(race.answered(412)).isEqualTo(19);
    }

    @Test
    @Requirement("L07")
    void bulksThatWantTheSameLinksDoNotStandInEachOthersWay() {
        Person alice = Person.anyone();
        List<ObjectId> media =
                IntStream.range(0, 20).mapToObj(photo -> alice.owns("media")).toList();
        ObjectId album = alice.owns("album");

        Race race = Race.of(
                8,
                racer -> alice.request()
                        .body(BulkTest.links("contains", album, racer % 2 == 0 ? media : media.reversed()))
                        .post("/api/v1/links/bulk-create"));

        assertThat(race.answered(200)).isEqualTo(8);
        assertThat(race.answers().stream()
                        .mapToInt(answer -> answer.<Integer>path("succeeded"))
                        .sum())
                .isEqualTo(20);
    }

    private static Response withKey(Person person, String key, ObjectId album, ObjectId photo) {
        return person.request()
                .header("Idempotency-Key", key)
                .body("{\"from_object_id\":\"%s\",\"to_object_id\":\"%s\",\"link_type\":\"contains\"}"
                        .formatted(album, photo))
                .post("/api/v1/links");
    }
}
