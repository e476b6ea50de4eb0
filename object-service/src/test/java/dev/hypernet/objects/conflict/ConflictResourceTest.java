package dev.hypernet.objects.conflict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.media.Plan;
import dev.hypernet.objects.sync.SyncedAccount;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the policy {@code manual} leaves for an owner to decide, from the sync that finds it to the decision. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ConflictResourceTest {
    private static final String CONFLICTS = "/api/v1/conflicts";

    @Inject
    ObjectMapper json;

    @Inject
    ConflictRetention retention;

    @Test
    @Requirement("S09")
    void aFieldThatWasChangedHereAndThereWaitsForItsOwner() {
        Story story = contested();

        story.conflicts()
                .body("items.size()", equalTo(1))
                .body("items[0].kind", equalTo("changed"))
                .body("items[0].object_id", equalTo(story.object()))
                .body("items[0].object_type", equalTo("transaction"))
                .body(
                        "items[0].integration_id",
                        equalTo(story.account().integration().toString()))
                .body("items[0].pointer", equalTo("/fields/payee"))
                .body("items[0].base", equalTo("Baker"))
                .body("items[0].mine", equalTo("My baker"))
                .body("items[0].theirs", equalTo("Bakery"))
                .body("items[0].status", equalTo("open"))
                .body("items[0].resolution", nullValue());
        story.stored().body("fields.payee", equalTo("My baker"));
    }

    @Test
    @Requirement("S09")
    void mineKeepsTheFieldAlsoFromSyncsToCome() {
        Story story = contested();

        story.resolve("{\"use\":\"mine\"}")
                .statusCode(200)
                .body("status", equalTo("resolved"))
                .body("resolution", equalTo("mine"))
                .body("resolved_at", notNullValue());

        story.resolve("{\"use\":\"theirs\"}").statusCode(409).body("type", containsString("conflict-settled"));
        story.sync(3, paid("Bakery", 2)).applied();
        story.stored().body("fields.payee", equalTo("My baker")).body("fields.amount", equalTo(2));
        story.conflicts().body("items.size()", equalTo(0));
    }

    @Test
    @Requirement("S09")
    void theirsTakesWhatTheSourceSaysAndIsAChangeByTheOwner() {
        Story story = contested();

        story.resolve("{\"use\":\"theirs\"}").statusCode(200).body("resolution", equalTo("theirs"));

        story.stored().body("fields.payee", equalTo("Bakery")).body("version", equalTo(3));
        story.owner()
                .request()
                .get("/api/v1/objects/" + story.object() + "/history")
                .then()
                .body("items[0].changed", equalTo(List.of("payee")))
                .body("items[0].changed_by.kind", equalTo("user"));
        story.sync(3, paid("Butcher", 1)).applied();
        story.stored().body("fields.payee", equalTo("Butcher"));
        story.conflicts().body("items.size()", equalTo(0));
    }

    @Test
    @Requirement("S09")
    void anotherValueIsCheckedAndBecomesTheOwnersOwn() {
        Story story = contested();

        story.resolve("{\"use\":\"value\",\"value\":17}")
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/fields/payee"));
        story.resolve("{\"use\":\"value\"}").statusCode(422).body("errors[0].pointer", equalTo("/value"));
        story.resolve("{\"use\":\"neither\"}").statusCode(422).body("errors[0].pointer", equalTo("/use"));
        story.resolve("{\"use\":\"value\",\"value\":\"Both\"}").statusCode(200);

        story.stored().body("fields.payee", equalTo("Both"));
        story.sync(3, paid("Bakery", 5)).applied();
        story.stored().body("fields.payee", equalTo("Both")).body("fields.amount", equalTo(5));
    }

    @Test
    void aSourceThatTakesItsChangeBackOrAgreesLeavesNothingToDecide() {
        Story story = contested();
        story.sync(3, paid("Baker", 1)).applied();
        story.conflicts().body("items.size()", equalTo(0));
        story.of("obsolete").body("items[0].resolution", equalTo("withdrawn"));
        story.stored().body("fields.payee", equalTo("My baker"));

        story.sync(4, paid("Cook", 1)).applied();
        story.conflicts().body("items[0].theirs", equalTo("Cook")).body("items[0].base", equalTo("Baker"));
        story.sync(5, paid("My baker", 1)).applied();
        story.conflicts().body("items.size()", equalTo(0));
        story.of("obsolete").body("items[0].resolution", equalTo("agreed"));
    }

    @Test
    @Requirement("S09")
    void aPolicyThatAsksNobodyDecidesWhatAnotherLeftOpenOnceTheSourceSaysSomethingNew() {
        Story story = contested();

        story.under("local_wins", 3, paid("Bakery", 2)).applied();
        story.conflicts().body("items.size()", equalTo(1));
        story.under("local_wins", 4, paid("Butcher", 2)).applied();

        story.conflicts().body("items.size()", equalTo(0));
        story.of("obsolete").body("items[0].resolution", equalTo("decided"));
        story.stored().body("fields.payee", equalTo("My baker"));
    }

    @Test
    void aNewerWordOfTheSourceReplacesTheOneThatWaits() {
        Story story = contested();

        story.sync(3, paid("Confectioner", 1)).applied();

        story.conflicts()
                .body("items.size()", equalTo(1))
                .body("items[0].base", equalTo("Baker"))
                .body("items[0].theirs", equalTo("Confectioner"));
    }

    @Test
    @Requirement("S09")
    void anEditedObjectThatIsGoneAtItsSourceStaysUntilItsOwnerLetsItGo() {
        Story story = contested();
        story.resolve("{\"use\":\"mine\"}").statusCode(200);

        SourceRecord gone = SyncedAccount.goneOf("transaction", "1");
        assertThat(story.sync(3, gone).applied().path("deleted").asInt()).isZero();

        story.stored().body("fields.payee", equalTo("My baker"));
        story.conflicts()
                .body("items.size()", equalTo(1))
                .body("items[0].kind", equalTo("deleted_at_source"))
                .body("items[0].pointer", equalTo(""));
        story.resolve("{\"use\":\"value\",\"value\":1}").statusCode(422);
        story.resolve("{\"use\":\"theirs\"}").statusCode(200).body("status", equalTo("resolved"));
        story.owner().request().get("/api/v1/objects/" + story.object()).then().statusCode(404);
    }

    @Test
    @Requirement("S09")
    void whoMaySeeAnAlbumIsNoEditOfWhatItsSourceSays() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        run(account, 1, SyncedAccount.album("a", "Lisbon"), SyncedAccount.album("b", "Oslo"));
        List<String> albums =
                alice.request().get("/api/v1/albums").then().extract().path("items.id");
        albums.forEach(album -> patch(alice, "/api/v1/albums/" + album, "{\"visibility\":\"unlisted\"}"));

        run(account, 2, SyncedAccount.goneOf("album", "a"), SyncedAccount.album("b", "Bergen"));

        alice.request()
                .get("/api/v1/albums")
                .then()
                .body("items.name", equalTo(List.of("Bergen")))
                .body("items.visibility", equalTo(List.of("unlisted")));
        list(alice, "").body("items.size()", equalTo(0));
    }

    @Test
    void whatComesBackToItsSourceIsNoQuestionAnyMore() {
        Story story = contested();
        story.resolve("{\"use\":\"mine\"}").statusCode(200);
        story.sync(3, SyncedAccount.goneOf("transaction", "1")).applied();

        story.sync(4, paid("Bakery", 1)).applied();

        story.conflicts().body("items.size()", equalTo(0));
        story.stored().body("fields.payee", equalTo("My baker"));
    }

    @Test
    void fieldsOfMediaAndAlbumsAndKeysOfMetadataAreDecidedOneByOne() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        run(account, 1, SyncedAccount.photo("1", "one.jpg", "first"), SyncedAccount.album("a", "Lisbon"));
        String photo = alice.request().get("/api/v1/media").then().extract().path("items[0].id");
        String album = alice.request().get("/api/v1/albums").then().extract().path("items[0].id");
        patch(alice, "/api/v1/media/" + photo, "{\"filename\":\"mine.jpg\",\"metadata\":{\"description\":\"mine\"}}");
        patch(alice, "/api/v1/albums/" + album, "{\"name\":\"My Lisbon\"}");

        run(account, 2, SyncedAccount.photo("1", "theirs.jpg", "theirs"), SyncedAccount.album("a", "Lisboa"));

        list(alice, "")
                .body("items.size()", equalTo(3))
                .body("items.pointer.sort()", equalTo(List.of("/filename", "/metadata/description", "/name")));
        list(alice, "?object_id=" + album).body("items.size()", equalTo(1));
        list(alice, "?object_id=%s&integration_id=%s".formatted(photo, account.integration()))
                .body("items.size()", equalTo(2));
        list(alice, "?integration_id=" + UUID.randomUUID()).body("items.size()", equalTo(0));
        resolve(alice, of(alice, "/name"), "{\"use\":\"value\",\"value\":\" \"}")
                .statusCode(422);
        resolve(alice, of(alice, "/name"), "{\"use\":\"value\",\"value\":\"Lissabon\"}")
                .statusCode(200);
        resolve(alice, of(alice, "/filename"), "{\"use\":\"theirs\"}").statusCode(200);
        resolve(alice, of(alice, "/metadata/description"), "{\"use\":\"value\",\"value\":null}")
                .statusCode(200);
        alice.request().get("/api/v1/albums/" + album).then().body("name", equalTo("Lissabon"));
        alice.request()
                .get("/api/v1/media/" + photo)
                .then()
                .body("filename", equalTo("theirs.jpg"))
                .body("metadata", not(hasKey("description")));
    }

    @Test
    void conflictsOfOthersAreNotThere() {
        Story story = contested();
        Person bob = Person.registered();
        String id = story.conflicts().extract().path("items[0].id");

        list(bob, "").body("items.size()", equalTo(0));
        bob.request().get(CONFLICTS + "/" + id).then().statusCode(404);
        resolve(bob, id, "{\"use\":\"theirs\"}").statusCode(404);
        RestAssured.get(CONFLICTS).then().statusCode(401);
        RestAssured.get(CONFLICTS + "/" + id).then().statusCode(401);
        RestAssured.given()
                .contentType("application/json")
                .body("{\"use\":\"mine\"}")
                .post(CONFLICTS + "/" + id + "/resolve")
                .then()
                .statusCode(401);
        story.owner().request().get(CONFLICTS + "/" + id).then().statusCode(200);
    }

    @Test
    void pagesFollowEachOtherAndBadParametersAreRefused() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        run(account, 1, SyncedAccount.album("a", "A"), SyncedAccount.album("b", "B"), SyncedAccount.album("c", "C"));
        List<String> albums =
                alice.request().get("/api/v1/albums").then().extract().path("items.id");
        albums.forEach(album -> patch(alice, "/api/v1/albums/" + album, "{\"name\":\"Mine\"}"));
        run(account, 2, SyncedAccount.album("a", "A2"), SyncedAccount.album("b", "B2"), SyncedAccount.album("c", "C2"));

        String next = list(alice, "?limit=2")
                .body("items.size()", equalTo(2))
                .extract()
                .path("next_cursor");
        list(alice, "?limit=2&cursor=" + next).body("items.size()", equalTo(1)).body("next_cursor", nullValue());
        alice.request().get(CONFLICTS + "?status=lost").then().statusCode(400);
        alice.request().get(CONFLICTS + "?object_id=1").then().statusCode(400);
        alice.request()
                .get(CONFLICTS + "?status=resolved&cursor=" + next)
                .then()
                .statusCode(400);
    }

    @Test
    void aPageOfManyConflictsIsReadAlongItsIndex() throws SQLException {
        Story story = contested();
        try (Connection connection = TestStack.database().connect();
                Statement fill = connection.createStatement()) {
            fill.executeUpdate("""
                insert into object.object_conflict
                    (user_id, id, object_id, object_type, integration_id, job_id, kind, part, field, status,
                     created_at, updated_at)
                select user_id, gen_random_uuid(), object_id, object_type, integration_id, job_id, kind, part,
                       'field_' || number, 'open', created_at - make_interval(secs => number), updated_at
                  from object.object_conflict, generate_series(1, 2000) as number
                 where user_id = '%s'
                """.formatted(story.owner().id()));
            fill.execute("analyze object.object_conflict");
        }
        List<Object> page = List.of(story.owner().id(), "open", "9999-12-31T00:00:00Z", new UUID(-1, -1), 50);

        Plan.both(story.owner().id(), ConflictRepository.LIST, page)
                .forEach(plan -> plan.uses("object_conflict_listed"));
    }

    @Test
    void whatEndedLongAgoIsForgottenAndWhatIsOpenIsNot() throws SQLException {
        Story ended = contested();
        ended.resolve("{\"use\":\"mine\"}").statusCode(200);
        Story open = contested();
        for (Story story : List.of(ended, open)) {
            TestStack.database()
                    .rows(
                            "update object.object_conflict set created_at = now() - interval '100 days',"
                                    + " resolved_at = resolved_at - interval '100 days' where user_id = ? returning id",
                            story.owner().id().value());
        }

        retention.forget().await().atMost(Duration.ofSeconds(30));

        ended.of("resolved").body("items.size()", equalTo(0));
        open.conflicts().body("items.size()", equalTo(1));
    }

    @Test
    void aPurgedObjectLeavesNoConflict() throws SQLException {
        Story story = contested();
        Person admin = Person.admin();
        admin.request().delete("/api/v1/admin/objects/" + story.object()).then().statusCode(204);

        assertThat(TestStack.database()
                        .rows(
                                "select id from object.object_conflict where user_id = ?",
                                story.owner().id().value()))
                .isEmpty();
    }

    /** A transaction whose payee its owner and then its source changed. */
    private Story contested() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        run(account, 1, paid("Baker", 1));
        String id = alice.request()
                .queryParam("type", "transaction")
                .get("/api/v1/objects")
                .then()
                .extract()
                .path("items[0].id");
        patch(alice, "/api/v1/objects/" + id, "{\"fields\":{\"payee\":\"My baker\"}}");
        Story story = new Story(alice, account, id);
        assertThat(story.sync(2, paid("Bakery", 1)).applied().path("conflicts").asInt())
                .isEqualTo(1);
        return story;
    }

    private record Story(Person owner, SyncedAccount account, String object) {
        SyncedAccount.Run sync(long epoch, SourceRecord... records) {
            return run(account, epoch, records);
        }

        SyncedAccount.Run under(String policy, long epoch, SourceRecord... records) {
            SyncedAccount.Run run = account.run(epoch, policy);
            run.page(records);
            return run;
        }

        ValidatableResponse conflicts() {
            return of("open");
        }

        ValidatableResponse of(String status) {
            return list(owner, "?status=" + status);
        }

        ValidatableResponse stored() {
            return owner.request().get("/api/v1/objects/" + object).then().statusCode(200);
        }

        ValidatableResponse resolve(String body) {
            List<String> open = conflicts().extract().path("items.id");
            String id = open.isEmpty() ? of("resolved").extract().path("items[0].id") : open.getFirst();
            return ConflictResourceTest.resolve(owner, id, body);
        }
    }

    /** Waits until the page is applied. */
    private static SyncedAccount.Run run(SyncedAccount account, long epoch, SourceRecord... records) {
        SyncedAccount.Run run = account.run(epoch, "manual");
        run.page(records);
        run.applied();
        return run;
    }

    private static SourceRecord paid(String payee, int amount) {
        Map<String, @Nullable Object> payload = Map.of("date", "2026-01-05", "amount", amount, "payee", payee);
        return SyncedAccount.typed("transaction", "1", payload);
    }

    private static String of(Person owner, String pointer) {
        return list(owner, "").extract().path("items.find { it.pointer == '%s' }.id".formatted(pointer));
    }

    private static ValidatableResponse list(Person owner, String query) {
        return owner.request().get(CONFLICTS + query).then().statusCode(200);
    }

    private static ValidatableResponse resolve(Person owner, String id, String body) {
        return owner.request()
                .body(body)
                .post(CONFLICTS + "/" + id + "/resolve")
                .then();
    }

    private static void patch(Person owner, String path, String patch) {
        owner.request()
                .contentType("application/merge-patch+json")
                .body(patch)
                .patch(path)
                .then()
                .statusCode(200);
    }
}
