package dev.hypernet.objects.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records of types that only a document describes, as syncs bring them. */
@QuarkusTest
@WithTestResource(TestStack.class)
class TypedSyncTest {
    private static final Map<String, @Nullable Object> BREAD =
            Map.of("date", "2026-01-05", "amount", -12.5, "payee", "Baker");

    private static final SourceRecord BOUGHT = SyncedAccount.typed("transaction", "1", BREAD);
    private static final SourceRecord BOUGHT_FOR_MORE =
            SyncedAccount.typed("transaction", "1", Map.of("date", "2026-01-05", "amount", -20, "payee", "Baker"));
    private static final SourceRecord BUTCHER =
            SyncedAccount.typed("transaction", "1", Map.of("date", "2026-01-05", "amount", -12.5, "payee", "Butcher"));

    @Inject
    ObjectMapper json;

    @Test
    @Requirement({"O02", "O06", "O10", "O11", "S10"})
    void recordsOfARegisteredTypeBecomeObjectsEventsAndHistory() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);

        run.page(SyncedAccount.typed("transaction", "1", BREAD), SyncedAccount.photo("1", "one.jpg", "first"));

        JsonNode answer = applied(account, run);
        assertThat(answer.path("applied").asInt()).isEqualTo(2);
        assertThat(answer.path("created").asInt()).isEqualTo(2);
        String id = transactions(alice)
                .body("items[0].fields.payee", equalTo("Baker"))
                .body("items[0].type_version", equalTo("1.0.0"))
                .body("items[0].source_type", equalTo("integration"))
                .body("items[0].source_id", equalTo("transactions:1"))
                .body("items[0].integration_id", equalTo(account.integration().toString()))
                .extract()
                .path("items[0].id");
        alice.request()
                .queryParam("type", "transaction")
                .queryParam("where.payee", "Baker")
                .get("/api/v1/objects")
                .then()
                .body("items.id", equalTo(List.of(id)));
        assertThat(Topics.read("hypernet.object.v1", 1, read -> read.key().equals(id)))
                .extracting(Topics.Read::type)
                .containsExactly("dev.hypernet.object.created.v1");
        assertThat(TestStack.database()
                        .rows(
                                "select changed_by, job_id, definition_version from object.object_history"
                                        + " where object_id = ?::uuid",
                                id))
                .containsExactly(List.of("sync", run.job().toString(), "1.0.0"));
    }

    @Test
    @Requirement("O11")
    void whatTheTypeDoesNotKnowIsKeptInTheSourcesNamespaceAndWhatBreaksItIsRejected() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);

        run.page(
                SyncedAccount.typed(
                        "transaction",
                        "1",
                        Map.of(
                                "date",
                                "2026-01-05",
                                "amount",
                                1,
                                "flag_color",
                                "red",
                                "metadata",
                                Map.of("tags", List.of()))),
                SyncedAccount.typed("transaction", "2", Map.of("date", "someday", "amount", 1)),
                SyncedAccount.typed("transaction", "3", Map.of("date", "2026-01-05")),
                SyncedAccount.typed("there_is_none", "4", Map.of()),
                SyncedAccount.typed("integration", "5", Map.of()));

        JsonNode answer = applied(account, run);
        assertThat(answer.path("applied").asInt()).isEqualTo(1);
        assertThat(answer.path("rejected").asInt()).isEqualTo(4);
        transactions(alice)
                .body("items.size()", equalTo(1))
                .body("items[0].metadata.sandbox_photos.flag_color", equalTo("red"))
                .body("items[0].metadata", hasKey("tags"));
    }

    @Test
    @Requirement("O27")
    void secretsOfTheSourceAreStoredNowhere() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);
        Map<String, @Nullable Object> payload = Map.of(
                "name", "Ada",
                "metadata", Map.of("raw", Map.of("access_token", "canary-1", "kept", true), "password", "canary-2"),
                "api_key", "canary-3");

        run.page(
                SyncedAccount.typed("contact", "1", payload),
                new SourceRecord(
                        "media:9",
                        "media",
                        false,
                        Map.of(
                                "filename",
                                "a.jpg",
                                "metadata",
                                Map.of("url", "https://x.example/a?signature=canary-4")),
                        "hash",
                        false,
                        List.of(),
                        null,
                        null,
                        null));

        assertThat(applied(account, run).path("applied").asInt()).isEqualTo(2);
        String id = alice.request()
                .queryParam("type", "contact")
                .get("/api/v1/objects")
                .then()
                .body("items[0].metadata.raw", equalTo(Map.of("kept", true)))
                .body("items[0].metadata", not(hasKey("password")))
                .extract()
                .path("items[0].id");
        assertThat(TestStack.database()
                        .rows(
                                "select o::text from object.typed_object o where user_id = ?",
                                alice.id().value())
                        .toString())
                .contains("Ada")
                .doesNotContain("canary");
        assertThat(TestStack.database()
                        .rows(
                                "select o::text from object.media o where user_id = ?",
                                alice.id().value())
                        .toString())
                .doesNotContain("canary");
        assertThat(Topics.read("hypernet.object.v1", 1, read -> read.key().equals(id))
                        .getFirst()
                        .data())
                .doesNotContain("canary");
    }

    @Test
    void aRecordWithCharactersTheDatabaseCannotKeepDoesNotStopItsPage() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run run = account.run(1);

        run.page(
                SyncedAccount.typed(
                        "contact", "1", Map.of("name", "A\u0000da", "metadata", Map.of("x\u0000", "y\u0000"))),
                SyncedAccount.typed("contact", "2", Map.of("name", "Bob")));

        assertThat(applied(account, run).path("applied").asInt()).isEqualTo(2);
    }

    @Test
    void anUnchangedRecordWritesNothingAndAChangedOneNamesItsFields() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run first = account.run(1);
        first.page(SyncedAccount.typed("transaction", "1", BREAD), SyncedAccount.typed("transaction", "2", BREAD));
        applied(account, first);

        SyncedAccount.Run second = account.run(2);
        second.page(
                SyncedAccount.typed("transaction", "1", BREAD),
                SyncedAccount.typed(
                        "transaction", "2", Map.of("date", "2026-01-05", "amount", -12.5, "payee", "Butcher")));

        JsonNode answer = applied(account, second);
        assertThat(answer.path("unchanged").asInt()).isEqualTo(1);
        assertThat(answer.path("updated").asInt()).isEqualTo(1);
        String id = transactions(alice).extract().path("items.find { it.source_id == 'transactions:2' }.id");
        assertThat(Topics.read("hypernet.object.v1", 2, read -> read.key().equals(id))
                        .getLast()
                        .data())
                .contains("\"changed\":[\"payee\"]")
                .contains("Butcher");
    }

    @Test
    @Requirement("O05")
    void whatIsGoneAtTheSourceIsGoneHereAndComesBackUnlessItsOwnerDeletedIt() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount.Run first = account.run(1);
        first.page(SyncedAccount.typed("transaction", "1", BREAD), SyncedAccount.typed("transaction", "2", BREAD));
        applied(account, first);
        String second = transactions(alice).extract().path("items.find { it.source_id == 'transactions:2' }.id");
        alice.request().delete("/api/v1/objects/" + second).then().statusCode(204);

        SyncedAccount.Run deleting = account.run(2);
        deleting.page(SyncedAccount.goneOf("transaction", "1"), SyncedAccount.goneOf("there_is_none", "1"));
        assertThat(applied(account, deleting).path("deleted").asInt()).isEqualTo(1);
        transactions(alice).body("items.size()", equalTo(0));

        SyncedAccount.Run reviving = account.run(3);
        reviving.page(SyncedAccount.typed("transaction", "1", BREAD), SyncedAccount.typed("transaction", "2", BREAD));
        JsonNode answer = applied(account, reviving);
        assertThat(answer.path("applied").asInt()).isEqualTo(1);
        assertThat(answer.path("suppressed").asInt()).isEqualTo(1);
        transactions(alice).body("items.source_id", equalTo(List.of("transactions:1")));
    }

    @Test
    @Requirement({"O01", "O21"})
    void whatWasPurgedDoesNotComeBackWhateverItsType() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        for (String source : List.of("transactions:1", "media:1", "albums:1")) {
            purge(alice, account, source);
        }
        SyncedAccount.Run run = account.run(1);

        run.page(
                SyncedAccount.typed("transaction", "1", BREAD),
                SyncedAccount.photo("1", "one.jpg", "first"),
                SyncedAccount.album("1", "Lisbon"),
                SyncedAccount.typed("transaction", "2", BREAD));

        JsonNode answer = applied(account, run);
        assertThat(answer.path("suppressed").asInt()).isEqualTo(3);
        assertThat(answer.path("applied").asInt()).isEqualTo(1);
        assertThat(answer.path("unchanged").asInt()).isZero();
        alice.request().get("/api/v1/objects").then().body("items.source_id", equalTo(List.of("transactions:2")));
    }

    @Test
    @Requirement("S09")
    void whatItsOwnerChangedAndItsSourceDidNotStaysUnderEveryPolicy() {
        for (String policy : Arrays.asList(null, "source_wins", "local_wins", "newest_wins", "manual")) {
            Edited story = edited();

            JsonNode answer = story.sync(2, policy, BOUGHT_FOR_MORE);

            assertThat(answer.path("updated").asInt()).isEqualTo(1);
            assertThat(answer.path("conflicts").asInt()).isZero();
            story.stored()
                    .body("fields.payee", equalTo("Mine"))
                    .body("fields.amount", equalTo(-20))
                    .body("metadata.note", equalTo("mine"))
                    .body("version", equalTo(3));
            assertThat(Topics.read("hypernet.object.v1", 3, read -> read.key().equals(story.object()))
                            .getLast()
                            .data())
                    .contains("\"changed\":[\"amount\"]");
        }
    }

    @Test
    @Requirement("S09")
    void whereBothChangedAFieldThePolicyDecides() {
        assertThat(payee(null, BUTCHER)).isEqualTo("Butcher");
        assertThat(payee("source_wins", BUTCHER)).isEqualTo("Butcher");
        assertThat(payee("local_wins", BUTCHER)).isEqualTo("Mine");
        assertThat(payee("manual", BUTCHER)).isEqualTo("Mine");
        assertThat(payee("newest_wins", BUTCHER)).isEqualTo("Butcher");
        assertThat(payee("newest_wins", SyncedAccount.modifiedAt(Instant.EPOCH, BUTCHER)))
                .isEqualTo("Mine");
        assertThat(payee("newest_wins", SyncedAccount.modifiedAt(Instant.parse("2200-01-01T00:00:00Z"), BUTCHER)))
                .isEqualTo("Butcher");
    }

    @Test
    void aSourceThatLosesSaysNothingAndIsNotAskedAgain() {
        Edited story = edited();

        assertThat(story.sync(2, "local_wins", BUTCHER).path("unchanged").asInt())
                .isEqualTo(1);
        story.stored().body("version", equalTo(2));
        assertThat(story.sync(3, "source_wins", BUTCHER).path("unchanged").asInt())
                .isEqualTo(1);
        story.stored().body("fields.payee", equalTo("Mine"));
    }

    @Test
    void whatASourceNoLongerSaysGoesAndWhatItsOwnerAddedStays() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        Edited story = edited(alice, account, with(Map.of("kept", 1, "dropped", 2)));

        story.sync(2, "manual", with(Map.of("kept", 1)));

        story.stored()
                .body("metadata.kept", equalTo(1))
                .body("metadata", not(hasKey("dropped")))
                .body("metadata.note", equalTo("mine"));
    }

    @Test
    @Requirement("S09")
    void anEditedObjectThatIsGoneAtItsSourceGoesUnderSourceWinsAloneAndOthersGoAlways() {
        SourceRecord gone = SyncedAccount.goneOf("transaction", "1");
        for (String policy : Arrays.asList(null, "source_wins")) {
            Edited story = edited();
            assertThat(story.sync(2, policy, gone).path("deleted").asInt()).isEqualTo(1);
            story.read().statusCode(404);
        }
        for (String policy : List.of("local_wins", "newest_wins", "manual")) {
            Edited story = edited();
            JsonNode answer = story.sync(2, policy, gone);
            assertThat(answer.path("deleted").asInt()).isZero();
            assertThat(answer.path("suppressed").asInt()).isEqualTo(1);
            assertThat(answer.path("conflicts").asInt()).isEqualTo(1);
            story.stored().body("fields.payee", equalTo("Mine"));
            assertThat(story.sync(3, policy, gone).path("conflicts").asInt()).isZero();

            Person bob = Person.registered();
            Edited unedited = new Edited(bob, new SyncedAccount(json, bob.id()), "");
            unedited.sync(1, policy, BOUGHT);
            assertThat(unedited.sync(2, policy, gone).path("deleted").asInt()).isEqualTo(1);
        }
    }

    /** A transaction whose payee its owner changed and to which they made a note. */
    private record Edited(Person owner, SyncedAccount account, String object) {
        JsonNode sync(long epoch, @Nullable String policy, SourceRecord record) {
            SyncedAccount.Run run = account.run(epoch, policy);
            run.page(record);
            return run.applied();
        }

        ValidatableResponse read() {
            return owner.request().get("/api/v1/objects/" + object).then();
        }

        ValidatableResponse stored() {
            return read().statusCode(200);
        }
    }

    private Edited edited() {
        Person alice = Person.registered();
        return edited(alice, new SyncedAccount(json, alice.id()), BOUGHT);
    }

    private static Edited edited(Person owner, SyncedAccount account, SourceRecord record) {
        SyncedAccount.Run run = account.run(1);
        run.page(record);
        run.applied();
        String id = transactions(owner).extract().path("items[0].id");
        owner.request()
                .contentType("application/merge-patch+json")
                .body("{\"fields\":{\"payee\":\"Mine\"},\"metadata\":{\"note\":\"mine\"}}")
                .patch("/api/v1/objects/" + id)
                .then()
                .statusCode(200);
        return new Edited(owner, account, id);
    }

    private static SourceRecord with(Map<String, @Nullable Object> metadata) {
        return SyncedAccount.typed(
                "transaction", "1", Map.of("date", "2026-01-05", "amount", 1, "payee", "Baker", "metadata", metadata));
    }

    private String payee(@Nullable String policy, SourceRecord theirs) {
        Edited story = edited();
        story.sync(2, policy, theirs);
        return story.stored().extract().path("fields.payee");
    }

    private static void purge(Person owner, SyncedAccount account, String sourceId) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                PreparedStatement tombstone = connection.prepareStatement("insert into object.source_tombstone"
                        + " (user_id, integration_id, source_id, purged_at) values (?, ?, ?, now())")) {
            tombstone.setObject(1, owner.id().value());
            tombstone.setObject(2, account.integration().value());
            tombstone.setString(3, sourceId);
            tombstone.executeUpdate();
        }
    }

    private static ValidatableResponse transactions(Person owner) {
        return owner.request()
                .queryParam("type", "transaction")
                .get("/api/v1/objects")
                .then()
                .statusCode(200);
    }

    private JsonNode applied(SyncedAccount account, SyncedAccount.Run run) {
        return tree(Topics.read(
                        "hypernet.sync.progress.v1",
                        1,
                        read -> read.key().equals(account.integration().toString())
                                && read.data().contains(run.job().toString()))
                .getFirst()
                .data());
    }

    private JsonNode tree(String data) {
        try {
            return json.readTree(data);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
