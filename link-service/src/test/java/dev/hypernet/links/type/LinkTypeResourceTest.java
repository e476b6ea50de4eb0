package dev.hypernet.links.type;

import static dev.hypernet.links.type.Admins.anyName;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LinkTypeResourceTest {
    private static final String TYPES = "/api/v1/link-types";
    private static final int RACERS = 8;

    @ParameterizedTest
    @CsvSource({
        "contains, album, media, many_to_many, true, false",
        "source, , integration, many_to_many, false, false",
        "duplicate_of, media, media, many_to_many, false, false",
        "variant_of, media, media, many_to_many, false, true",
        "related_to, , , many_to_many, false, true",
        "tagged_with, media, tag, many_to_many, false, false",
        "depicts, media, contact, many_to_many, false, false",
        "taken_at, media, location, many_to_one, false, false"
    })
    @Requirement("L02")
    void theTypesOfTheSeedAreThereWithTheirEnds(
            String name,
            @Nullable String from,
            @Nullable String to,
            String cardinality,
            boolean ordered,
            boolean bidirectional) {
        Person.anyone()
                .request()
                .get(TYPES + "/" + name)
                .then()
                .statusCode(200)
                .body("name", equalTo(name))
                .body("kind", equalTo("shipped"))
                .body("from_types", equalTo(from == null ? List.of() : List.of(from)))
                .body("to_types", equalTo(to == null ? List.of() : List.of(to)))
                .body("cardinality", equalTo(cardinality))
                .body("ordered", equalTo(ordered))
                .body("bidirectional", equalTo(bidirectional));
    }

    @ParameterizedTest
    @CsvSource({"tagged_with, tag", "depicts, contact", "taken_at, location"})
    @Requirement("L02")
    void theTypesOfPhaseTwoLinkAPhotoToWhatTheySayAndToNothingElse(String type, String to) {
        Person alice = Person.anyone();
        ObjectId photo = alice.owns("media");

        alice.links(photo, type, alice.owns(to)).then().statusCode(201);
        alice.links(photo, type, alice.owns("media"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/to_object_id"));
        alice.links(alice.owns("album"), type, alice.owns(to))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/from_object_id"));
    }

    @Test
    void pagesHoldEveryTypeOnceByItsName() {
        Person alice = Person.anyone();
        Admins.registers(anyName(), "").then().statusCode(201);

        List<String> names = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Response page = alice.request().get(TYPES + "?limit=3&cursor=" + cursor);
            page.then().statusCode(200);
            names.addAll(page.<List<String>>path("items.name"));
            cursor = page.path("next_cursor");
        }

        assertThat(names)
                .doesNotHaveDuplicates()
                .contains("contains", "source", "duplicate_of", "variant_of", "related_to")
                .contains("tagged_with", "depicts", "taken_at")
                .containsExactlyElementsOf(
                        alice.request().get(TYPES + "?limit=200").<List<String>>path("items.name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "cursor=nonsense%21", "cursor=YQpi"})
    void aPageThatCannotBeReadIsA400(String query) {
        Person.anyone().request().get(TYPES + "?" + query).then().statusCode(400);
    }

    @Test
    void onlyAnAdminAddsTypesAndNobodyWithoutAToken() {
        String name = anyName();
        String document = "{\"name\":\"%s\",\"version\":\"1.0.0\",\"title\":\"Mine\"}".formatted(name);

        Person.anyone().request().body(document).post(TYPES).then().statusCode(403);
        given().contentType("application/json")
                .body(document)
                .post(TYPES)
                .then()
                .statusCode(401);
        given().get(TYPES).then().statusCode(401);
        Person.anyone().request().get(TYPES + "/" + name).then().statusCode(404);
    }

    @Test
    @Requirement("L02")
    void aTypeAddedByADocumentHasLinksRightAway() {
        String knows = anyName();
        Person alice = Person.anyone();
        ObjectId friend = alice.owns("contact");
        ObjectId other = alice.owns("contact");
        alice.links(friend, knows, other).then().statusCode(422).body("errors[0].pointer", equalTo("/link_type"));

        Admins.registers(knows, ",\"from_types\":[\"contact\"],\"to_types\":[\"contact\"],\"bidirectional\":true")
                .then()
                .statusCode(201)
                .body("name", equalTo(knows))
                .body("kind", equalTo("registered"))
                .body("cardinality", equalTo("many_to_many"))
                .body("ordered", equalTo(false));

        String id = alice.links(friend, knows, other, ",\"is_bidirectional\":true")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        alice.linksFrom(friend)
                .then()
                .statusCode(200)
                .body("items.id", contains(id))
                .body("items.link_type", contains(knows));
        alice.linksFrom(other).then().body("items.id", contains(id));
        alice.links(friend, knows, alice.owns("media"))
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/to_object_id"));
    }

    @Test
    @Requirement({"L02", "L05"})
    void onlyTheLinksOfAnOrderedTypeHaveASortOrder() {
        String ordered = anyName();
        String free = anyName();
        Admins.registers(ordered, ",\"ordered\":true").then().statusCode(201);
        Admins.registers(free, "").then().statusCode(201);
        Person alice = Person.anyone();
        ObjectId list = alice.owns("file");

        alice.links(list, ordered, alice.owns("file"), ",\"sort_order\":3")
                .then()
                .statusCode(201)
                .body("sort_order", equalTo(3));
        alice.links(list, free, alice.owns("file"), ",\"sort_order\":3")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/sort_order"));
    }

    @Test
    void theSameVersionAgainIsFineAndWithOtherContentIsNot() {
        String name = anyName();
        Admins.registers(name, "1.1.0", "").then().statusCode(201);

        Admins.registers(name, "1.1.0", ",\"cardinality\":\"many_to_many\",\"ordered\":false,\"from_types\":[]")
                .then()
                .statusCode(200)
                .body("version", equalTo("1.1.0"));
        Admins.registers(name, "1.1.0", ",\"ordered\":true")
                .then()
                .statusCode(409)
                .body("type", containsString("version-taken"));
        Admins.registers(name, "1.0.9", ",\"ordered\":true")
                .then()
                .statusCode(409)
                .body("type", containsString("version-not-higher"));
        Admins.registers(name, "1.10.0", ",\"ordered\":true").then().statusCode(201);
        Admins.registers(name, "1.1.0", "").then().statusCode(200).body("version", equalTo("1.10.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"contains", "source", "duplicate_of", "related_to", "taken_at"})
    @Requirement("L02")
    void aNameOfHypernetsOwnCannotBeRedefined(String taken) {
        Admins.registers(taken, "9.0.0", "").then().statusCode(409).body("type", containsString("type-taken"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'from_types':['media','album']         | 'from_types':['media']       | from_types",
                "'to_types':[]                          | 'to_types':['media']         | to_types",
                "'cardinality':'many_to_one'            | 'cardinality':'one_to_many'  | cardinality",
                "'ordered':true                         | 'ordered':false              | ordered",
                "'bidirectional':true                   | 'bidirectional':false        | bidirectional"
            })
    @Requirement("L02")
    void aHigherVersionThatAllowsLessIsRefusedAndTheOneInForceStays(String now, String next, String narrowed) {
        String name = anyName();
        Admins.registers(name, "," + now.replace('\'', '"')).then().statusCode(201);

        Admins.registers(name, "2.0.0", "," + next.replace('\'', '"'))
                .then()
                .statusCode(409)
                .body("type", containsString("type-narrowed"))
                .body("detail", containsString(narrowed));
        Person.anyone().request().get(TYPES + "/" + name).then().body("version", equalTo("1.0.0"));
    }

    @Test
    @Requirement("L02")
    void aHigherVersionThatAllowsMoreCountsFromTheNextRequestOn() {
        String lives = anyName();
        Admins.registers(
                        lives,
                        ",\"from_types\":[\"contact\"],\"to_types\":[\"location\"],\"cardinality\":\"many_to_one\"")
                .then()
                .statusCode(201);
        Person alice = Person.anyone();
        ObjectId friend = alice.owns("contact");
        ObjectId account = alice.owns("account");
        alice.links(friend, lives, alice.owns("location")).then().statusCode(201);
        alice.links(friend, lives, alice.owns("location"))
                .then()
                .statusCode(409)
                .body("type", containsString("cardinality"));
        alice.links(account, lives, alice.owns("location")).then().statusCode(422);

        Admins.registers(
                        lives,
                        "1.1.0",
                        ",\"from_types\":[\"contact\",\"account\"],\"to_types\":[],\"cardinality\":\"many_to_many\"")
                .then()
                .statusCode(201)
                .body("version", equalTo("1.1.0"));

        alice.links(friend, lives, alice.owns("location")).then().statusCode(201);
        alice.links(account, lives, alice.owns("album")).then().statusCode(201);
        alice.linksFrom(friend).then().body("items.size()", equalTo(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'from_types':['media','media']                     | /from_types",
                "'to_types':['tag','media','tag']                   | /to_types",
                "'from_types':['media','No']                        | /from_types/1",
                "'to_types':['']                                    | /to_types/0",
                "'to_types':[null]                                  | /to_types/0",
                "'ordered':true,'bidirectional':true                | /bidirectional",
                "'cardinality':'one_to_one','bidirectional':true    | /cardinality",
                "'cardinality':'few_to_many'                        | /cardinality",
                "'cardinality':1                                    | /cardinality",
                "'ordered':'yes'                                    | /ordered",
                "'strength':0.5                                     | /strength"
            })
    void aDocumentThatBreaksARuleIsRefusedAtItsPlace(String more, String pointer) {
        String name = anyName();

        Admins.registers(name, "," + more.replace('\'', '"'))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem(pointer));
        Person.anyone().request().get(TYPES + "/" + name).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Knows", "1knows", "a-b", "", "x23456789012345678901234567890123456789012345678901"})
    void aNameIsALowerCaseWordOfAtMostFiftyCharacters(String name) {
        Admins.registers(name, "").then().statusCode(422).body("errors.pointer", hasItem("/name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "1.0.0-beta", "01.0.0", "1.0.1000000", ""})
    void aVersionIsThreeNumbers(String version) {
        Admins.registers(anyName(), version, "").then().statusCode(422).body("errors.pointer", hasItem("/version"));
    }

    @Test
    void atTheirLimitsNamesTitlesAndListsOfTypesAreTaken() {
        String longest = (anyName() + "x".repeat(50)).substring(0, 50);

        Admins.registers(longest, ",\"from_types\":" + types(50) + ",\"to_types\":" + types(50))
                .then()
                .statusCode(201)
                .body("from_types.size()", equalTo(50));
        Admins.registers(anyName(), ",\"from_types\":" + types(51))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/from_types"));
        Admins.registers(anyName(), ",\"to_types\":" + types(51))
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/to_types"));
        titled("t".repeat(100)).then().statusCode(201);
        titled("t".repeat(101)).then().statusCode(422).body("errors.pointer", hasItem("/title"));
        titled(" ").then().statusCode(422).body("errors.pointer", hasItem("/title"));
    }

    @Test
    void ofEightDifferentDocumentsOfOneVersionAtOnceOneIsTaken() {
        String name = anyName();

        List<Integer> answers = atOnce(racer -> Admins.registers(name, ",\"to_types\":[\"type_%d\"]".formatted(racer)));

        assertThat(answers).containsOnlyOnce(201).hasSize(RACERS);
        assertThat(answers.stream().filter(status -> status == 409)).hasSize(RACERS - 1);
    }

    @Test
    void theSameDocumentFromEightAtOnceIsOneType() {
        String name = anyName();

        List<Integer> answers = atOnce(racer -> Admins.registers(name, ""));

        assertThat(answers).containsOnlyOnce(201).hasSize(RACERS);
        assertThat(answers.stream().filter(status -> status == 200)).hasSize(RACERS - 1);
    }

    @Test
    @Requirement("L02")
    void theExampleOfTheDocumentationWorksAsItStands() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "links.md"));
        Matcher example = Pattern.compile("<!-- type -->\\s*```json\\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(example.find()).isTrue();
        Person alice = Person.anyone();
        ObjectId message = alice.owns("message");

        Admins.request().body(example.group(1)).post(TYPES).then().statusCode(201);

        alice.links(message, "replies_to", alice.owns("message")).then().statusCode(201);
        alice.links(message, "replies_to", alice.owns("message")).then().statusCode(409);
        alice.links(alice.owns("media"), "replies_to", message).then().statusCode(422);
    }

    private static Response titled(String title) {
        return Admins.request()
                .body("{\"name\":\"%s\",\"version\":\"1.0.0\",\"title\":\"%s\"}".formatted(anyName(), title))
                .post(TYPES);
    }

    private static String types(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> "\"type_" + number + "\"")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static List<Integer> atOnce(IntFunction<Response> registration) {
        try (ExecutorService racers = Executors.newFixedThreadPool(RACERS)) {
            List<CompletableFuture<Integer>> answers = IntStream.range(0, RACERS)
                    .mapToObj(racer -> CompletableFuture.supplyAsync(
                            () -> registration.apply(racer).statusCode(), racers))
                    .toList();
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }
}
