package dev.hypernet.links.neighbour;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class NeighbourTest {
    private static final String TOGETHER = ",\"is_bidirectional\":true";

    @ParameterizedTest
    @CsvSource({"'',1", "depth=1,1", "depth=2,2", "depth=3,3"})
    @Requirement("L10")
    void aChainIsFollowedAsFarAsAsked(String query, int reached) {
        Person alice = Person.anyone();
        List<ObjectId> chain = chain(alice, 5);

        around(alice, chain.getFirst(), query)
                .statusCode(200)
                .body("items.object_id", equalTo(texts(chain.subList(1, 1 + reached))))
                .body("items.object_type", everyItem(equalTo("media")))
                .body(
                        "items.depth",
                        equalTo(Stream.iterate(1, depth -> depth + 1)
                                .limit(reached)
                                .toList()))
                .body("items.via.to_object_id", equalTo(texts(chain.subList(1, 1 + reached))))
                .body("explored.complete", equalTo(true))
                .body("explored.stopped_by", nullValue())
                .body("explored.objects", equalTo(reached))
                .body("explored.link_budget", equalTo(10_000));
    }

    @Test
    void aCycleEndsAndItsObjectsStandThereOnce() {
        Person alice = Person.anyone();
        List<ObjectId> chain = chain(alice, 3);
        alice.links(chain.get(2), "related_to", chain.get(0)).then().statusCode(201);

        around(alice, chain.getFirst(), "depth=3")
                .body(
                        "items.object_id",
                        containsInAnyOrder(chain.get(1).toString(), chain.get(2).toString()))
                .body("items.depth", contains(1, 1))
                .body("explored.objects", equalTo(3))
                .body("explored.links", equalTo(6))
                .body("explored.complete", equalTo(true));
    }

    @Test
    void anObjectStandsAtItsLeastDepth() {
        Person alice = Person.anyone();
        List<ObjectId> chain = chain(alice, 3);
        alice.links(chain.get(0), "related_to", chain.get(2)).then().statusCode(201);

        around(alice, chain.getFirst(), "depth=3&direction=from")
                .body("items.depth", contains(1, 1))
                .body(
                        "items.via.from_object_id",
                        everyItem(equalTo(chain.getFirst().toString())));
    }

    @Test
    void ofTwoWaysOfOneLengthTheNewerLinkIsShown() {
        Person alice = Person.anyone();
        ObjectId start = alice.owns("media");
        ObjectId left = alice.owns("media");
        ObjectId right = alice.owns("media");
        ObjectId far = alice.owns("media");
        links(alice, start, left);
        links(alice, start, right);
        Response newest = Stream.of(links(alice, left, far), links(alice, right, far))
                .max(Comparator.comparing(link -> link.<String>path("created_at") + link.path("id")))
                .orElseThrow();

        around(alice, start, "depth=2")
                .body("items.depth", contains(1, 1, 2))
                .body("items[2].object_id", equalTo(far.toString()))
                .body("items[2].via.id", equalTo(newest.path("id")))
                .body("explored.objects", equalTo(3));
    }

    @ParameterizedTest
    @CsvSource({"direction=from, after", "direction=to, before", "direction=any, both", "'', both"})
    @Requirement("L04")
    void linksAreFollowedTheWayAskedAndBidirectionalOnesEitherWay(String query, String expected) {
        Person alice = Person.anyone();
        ObjectId centre = alice.owns("media");
        ObjectId before = alice.owns("media");
        ObjectId after = alice.owns("media");
        ObjectId beside = alice.owns("media");
        ObjectId alongside = alice.owns("media");
        links(alice, before, centre);
        links(alice, centre, after);
        alice.links(beside, "related_to", centre, TOGETHER).then().statusCode(201);
        alice.links(centre, "related_to", alongside, TOGETHER).then().statusCode(201);

        List<String> reached = around(alice, centre, query).extract().path("items.object_id");

        Stream<ObjectId> oneWay = switch (expected) {
            case "after" -> Stream.of(after);
            case "before" -> Stream.of(before);
            default -> Stream.of(before, after);
        };
        assertThat(reached)
                .containsExactlyInAnyOrderElementsOf(texts(
                        Stream.concat(oneWay, Stream.of(beside, alongside)).toList()));
    }

    @Test
    void onlyLinksOfTheTypesAskedForAreFollowed() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        ObjectId variant = alice.owns("media");
        ObjectId copy = alice.owns("media");
        alice.links(photo, "variant_of", variant).then().statusCode(201);
        alice.links(copy, "duplicate_of", variant).then().statusCode(201);
        links(alice, photo, alice.owns("media"));

        around(alice, photo, "depth=2&link_type=variant_of")
                .body("items.object_id", contains(variant.toString()))
                .body("explored.links", equalTo(2));
        around(alice, photo, "depth=2&link_type=variant_of&link_type=duplicate_of")
                .body("items.object_id", contains(variant.toString(), copy.toString()));
        around(alice, photo, "link_type=nobody_registered_this")
                .statusCode(200)
                .body("items", empty())
                .body("explored.complete", equalTo(true));
    }

    @Test
    void objectsOfOtherTypesAreWalkedThroughAndNotShown() {
        Person alice = Person.anyone();
        ObjectId album = alice.owns("album");
        ObjectId photo = alice.owns("media");
        ObjectId other = alice.owns("album");
        alice.links(album, "contains", photo).then().statusCode(201);
        alice.links(other, "contains", photo).then().statusCode(201);

        around(alice, album, "depth=2&object_type=album")
                .body("items.object_id", contains(other.toString()))
                .body("items.depth", contains(2));
        around(alice, album, "depth=1&object_type=album").body("items", empty());
        around(alice, album, "depth=2&object_type=album&object_type=media").body("items", hasSize(2));
    }

    @Test
    @Requirement({"O09", "L09"})
    void aStrangersObjectHasNoNeighboursAndAnUnknownOneNeither() {
        Person alice = Person.anyone();
        Person bob = Person.anyone();
        List<ObjectId> chain = chain(alice, 2);

        around(bob, chain.getFirst(), "depth=3").statusCode(404).contentType("application/problem+json");
        around(alice, ObjectId.random(), "").statusCode(404);
        given().get(path(chain.getFirst())).then().statusCode(401);
        around(alice, chain.getFirst(), "").statusCode(200).body("items", hasSize(1));
    }

    @Test
    void anObjectNothingIsKnownOfYetHasNoNeighbours() {
        Person alice = Person.anyone();

        around(alice, alice.owns("media"), "depth=3")
                .statusCode(200)
                .body("items", empty())
                .body("explored.objects", equalTo(1))
                .body("explored.links", equalTo(0))
                .body("explored.complete", equalTo(true));
    }

    @Test
    @Requirement("O17")
    void aDeletedLinkLeadsNowhere() {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");
        String link = links(alice, photo, alice.owns("media")).path("id");
        alice.deletes(link).then().statusCode(204);

        around(alice, photo, "").body("items", empty()).body("explored.links", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource({"2, 2, false, limit", "3, 3, true,", "4, 3, true,"})
    void moreThanAskedForIsLeftOutAndSaid(int limit, int shown, boolean complete, String stoppedBy) {
        Person alice = Person.anyone();
        ObjectId centre = alice.owns("media");
        List<ObjectId> leaves = Hub.of(alice, centre, 3);

        around(alice, centre, "depth=2&limit=" + limit)
                .body("items.object_id", equalTo(texts(leaves.subList(0, shown))))
                .body("explored.complete", equalTo(complete))
                .body("explored.stopped_by", equalTo(stoppedBy));
    }

    @ParameterizedTest
    @CsvSource({"199, 199, true,", "200, 200, true,", "201, 200, false, fan_out"})
    void ofAnObjectWithManyLinksTheNewestAreFollowedAndItIsSaid(
            int links, int followed, boolean complete, String stoppedBy) {
        Person alice = Person.anyone();
        ObjectId centre = alice.owns("media");
        List<ObjectId> leaves = Hub.of(alice, centre, links);

        around(alice, centre, "limit=200")
                .body("items.object_id", equalTo(texts(leaves.subList(0, followed))))
                .body("explored.objects", equalTo(1))
                .body("explored.links", equalTo(followed))
                .body("explored.complete", equalTo(complete))
                .body("explored.stopped_by", equalTo(stoppedBy));
    }

    @ParameterizedTest
    @CsvSource({"49, 9_849, true,", "50, 10_000, false, budget"})
    void noMoreLinksAreFollowedThanTheBudgetAndItIsSaid(int hubs, String links, boolean complete, String stoppedBy) {
        Person alice = Person.anyone();
        ObjectId centre = alice.owns("media");
        Hub.of(alice, centre, hubs).forEach(hub -> Hub.of(alice, hub, 200));

        around(alice, centre, "depth=2&direction=from&object_type=album")
                .statusCode(200)
                .body("items", empty())
                .body("explored.links", equalTo(Integer.valueOf(links.replace("_", ""))))
                .body("explored.link_budget", equalTo(10_000))
                .body("explored.complete", equalTo(complete))
                .body("explored.stopped_by", equalTo(stoppedBy));
    }

    @Test
    void neighboursComeWithTheirObjectsWhereAsked() {
        Person alice = Person.anyone();
        List<ObjectId> chain = chain(alice, 3);

        around(alice, chain.getFirst(), "depth=2&include=objects")
                .body("items.object.id", equalTo(texts(chain.subList(1, 3))))
                .body("items.object.source_type", everyItem(equalTo("user")));
        around(alice, chain.getFirst(), "depth=2").body("items", everyItem(not(hasKey("object"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "depth=0",
                "depth=4",
                "depth=two",
                "direction=sideways",
                "limit=0",
                "limit=201",
                "include=links",
                "object_type=%00"
            })
    void aQuestionThatCannotBeReadIsA400(String query) {
        Person alice = Person.anyone();

        around(alice, alice.owns("media"), query).statusCode(400).contentType("application/problem+json");
    }

    /** Objects each of which is linked to the next. */
    private static List<ObjectId> chain(Person owner, int length) {
        List<ObjectId> chain =
                Stream.generate(() -> owner.owns("media")).limit(length).toList();
        for (int at = 1; at < length; at++) {
            links(owner, chain.get(at - 1), chain.get(at));
        }
        return chain;
    }

    private static Response links(Person owner, ObjectId from, ObjectId to) {
        Response made = owner.links(from, "related_to", to);
        made.then().statusCode(201);
        return made;
    }

    private static ValidatableResponse around(Person asking, ObjectId object, String query) {
        return asking.request()
                .urlEncodingEnabled(false)
                .get(query.isEmpty() ? path(object) : path(object) + "?" + query)
                .then();
    }

    private static String path(ObjectId object) {
        return "/api/v1/objects/" + object + "/neighbours";
    }

    private static List<String> texts(List<ObjectId> objects) {
        return objects.stream().map(ObjectId::toString).toList();
    }
}
