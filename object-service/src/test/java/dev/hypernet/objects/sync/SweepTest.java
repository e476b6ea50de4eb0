package dev.hypernet.objects.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.lifecycle.Belonging;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a whole reading did not show is gone; nothing else is. Batches and sweeps come by Kafka, as in life. */
@QuarkusTest
@WithTestResource(TestStack.class)
class SweepTest {
    private static final String MANY = """
        insert into object.media
            (user_id, id, version, created_at, updated_at, source_type, source_id, integration_id, metadata,
             filename, media_type, mime_type, processing_status)
        select ?, gen_random_uuid(), 1, now(), now(), 'integration', 'media:old-' || n, ?, '{}', 'x.jpg', 'photo',
               'image/jpeg', 'complete'
          from generate_series(1, ?) n
        """;

    @Inject
    ObjectMapper json;

    @Test
    @Requirement({"S01", "S11"})
    void whatAWholeReadingDoesNotShowIsDeletedWithItsHistoryAndItsEvent() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 3));
        SyncedAccount.Run reading = account.reading(2, "media");
        String gone = id(alice, account, reading, "media:3", photos(1, 2));

        reading.sweep();

        JsonNode swept = swept(account, reading);
        assertThat(swept.path("living").asInt()).isEqualTo(3);
        assertThat(swept.path("unseen").asInt()).isEqualTo(1);
        assertThat(swept.path("swept").asInt()).isEqualTo(1);
        assertThat(swept.path("held").asBoolean()).isFalse();
        assertThat(living(alice)).containsExactlyInAnyOrder("media:1", "media:2");
        assertThat(TestStack.database()
                        .rows(
                                "select kind, changed_by, job_id, definition_version from object.object_history"
                                        + " where object_id = ?::uuid and version = 2",
                                gone))
                .containsExactly(List.of("deleted", "sync", reading.job().toString(), "1.0.0"));
        assertThat(Topics.read("hypernet.object.v1", 2, read -> read.key().equals(gone)))
                .extracting(Topics.Read::type)
                .containsExactly("dev.hypernet.object.created.v1", "dev.hypernet.object.deleted.v1");
    }

    @Test
    void whatTheSourceShowsAgainComesBack() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 2));
        SyncedAccount.Run reading = account.reading(2, "media");
        reading.page(photos(1, 1));
        reading.sweep();
        swept(account, reading);
        assertThat(living(alice)).containsExactly("media:1");

        SyncedAccount.Run next = account.run(3);
        next.page(photos(2, 2));
        applied(account, next);

        assertThat(living(alice)).containsExactlyInAnyOrder("media:1", "media:2");
    }

    @Test
    @Requirement("S01")
    void aSuspiciousManyAreHeldUntilTheyAreConfirmedAndWhatIsShownMeanwhileStays() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 10));
        SyncedAccount.Run reading = account.reading(2, "media");
        reading.page(photos(1, 5));
        reading.sweep();

        JsonNode held = swept(account, reading);
        assertThat(held.path("held").asBoolean()).isTrue();
        assertThat(held.path("living").asInt()).isEqualTo(10);
        assertThat(held.path("unseen").asInt()).isEqualTo(5);
        assertThat(held.path("swept").asInt()).isZero();
        assertThat(living(alice)).hasSize(10);

        account.run(3).page(photos(6, 6));
        reading.confirm();

        JsonNode swept = sweeps(account, reading, 2).getLast();
        assertThat(swept.path("held").asBoolean()).isFalse();
        assertThat(swept.path("unseen").asInt()).isEqualTo(5);
        assertThat(swept.path("swept").asInt()).isEqualTo(4);
        assertThat(living(alice))
                .containsExactlyInAnyOrder("media:1", "media:2", "media:3", "media:4", "media:5", "media:6");
    }

    @Test
    void aLaterReadingTakesThePlaceOfWhatWasHeld() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 10));
        SyncedAccount.Run first = account.reading(2, "media");
        first.page(photos(1, 5));
        first.sweep();
        swept(account, first);

        SyncedAccount.Run second = account.reading(3, "media");
        second.page(photos(1, 10));
        second.sweep();
        assertThat(swept(account, second).path("unseen").asInt()).isZero();
        first.confirm();

        assertThat(sweeps(account, first, 2).getLast().path("swept").asInt()).isZero();
        assertThat(living(alice)).hasSize(10);
    }

    @Test
    void aFewMayGoWhateverTheirShareAndAShareMayGoHoweverMany() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 2));
        SyncedAccount.Run few = account.reading(2, "media");
        few.page();
        few.sweep();
        assertThat(swept(account, few).path("swept").asInt()).isEqualTo(2);

        account.run(3).page(photos(1, 20));
        SyncedAccount.Run share = account.reading(4, "media");
        share.page(photos(1, 16));
        share.sweep();
        assertThat(swept(account, share).path("swept").asInt()).isEqualTo(4);
    }

    @Test
    void whatWasRestoredIsLeftAloneUntilItsSourceShowsIt() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 2));
        SyncedAccount.Run first = account.reading(2, "media");
        String id = id(alice, account, first, "media:2", photos(1, 1));
        first.sweep();
        swept(account, first);
        Belonging.admin()
                .request()
                .post("/api/v1/admin/objects/" + id + "/restore")
                .then()
                .statusCode(200);

        SyncedAccount.Run second = account.reading(3, "media");
        second.page(photos(1, 1));
        second.sweep();
        assertThat(swept(account, second).path("unseen").asInt()).isZero();
        assertThat(living(alice)).containsExactlyInAnyOrder("media:1", "media:2");

        account.run(4).page(photos(2, 2));
        SyncedAccount.Run third = account.reading(5, "media");
        third.page(photos(1, 1));
        third.sweep();
        assertThat(swept(account, third).path("swept").asInt()).isEqualTo(1);
        assertThat(living(alice)).containsExactly("media:1");
    }

    @Test
    @Requirement("O05")
    void whatItsOwnerDeletedIsNeitherCountedNorTouched() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 3));
        SyncedAccount.Run reading = account.reading(2, "media");
        String id = id(alice, account, reading, "media:3", photos(1, 1));
        alice.request().delete("/api/v1/media/" + id).then().statusCode(204);

        reading.sweep();

        JsonNode swept = swept(account, reading);
        assertThat(swept.path("living").asInt()).isEqualTo(2);
        assertThat(swept.path("swept").asInt()).isEqualTo(1);
        assertThat(TestStack.database().rows("select version, deleted_by from object.media where id = ?::uuid", id))
                .containsExactly(List.of("2", "user"));
    }

    @Test
    @Requirement("S09")
    void whatItsOwnerChangedGoesOnlyWhereTheSourceWins() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 3));
        SyncedAccount.Run reading = account.reading(2, "media", "local_wins");
        String id = id(alice, account, reading, "media:2", photos(1, 1));
        alice.request()
                .body("{\"filename\":\"mine.jpg\"}")
                .patch("/api/v1/media/" + id)
                .then()
                .statusCode(200);

        reading.sweep();
        JsonNode swept = swept(account, reading);
        assertThat(swept.path("unseen").asInt()).isEqualTo(2);
        assertThat(swept.path("swept").asInt()).isEqualTo(1);
        assertThat(living(alice)).containsExactlyInAnyOrder("media:1", "media:2");

        SyncedAccount.Run again = account.reading(3, "media", "local_wins");
        again.page(photos(1, 1));
        again.sweep();
        assertThat(swept(account, again).path("unseen").asInt()).isZero();
        assertThat(living(alice)).containsExactlyInAnyOrder("media:1", "media:2");
    }

    @Test
    void aReadingThatIsNotKnownWholeProvesNothing() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 3));

        SyncedAccount.Run unnamed = account.reading(2, "media");
        unnamed.page(List.of(new Rejection(null, "has no id", "unnamed", null)), photos(1, 1));
        unnamed.sweep();
        assertThat(failed(account, unnamed).path("code").asText()).isEqualTo("listing_incomplete");

        SyncedAccount.Run longer = account.reading(3, "media");
        longer.page(photos(1, 1));
        longer.sweep(2, 100, 100, false);
        assertThat(failed(account, longer).path("code").asText()).isEqualTo("listing_incomplete");

        SyncedAccount.Run incremental = account.run(4);
        incremental.page(photos(1, 1));
        incremental.sweep();
        assertThat(failed(account, incremental).path("code").asText()).isEqualTo("listing_incomplete");

        assertThat(living(alice)).hasSize(3);
    }

    @Test
    void aRecordThatCannotBeStoredIsSeenAllTheSame() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 3));
        SyncedAccount.Run reading = account.reading(2, "media");
        SourceRecord unstorable = SyncedAccount.typed("there_is_none", "1", Map.of());
        reading.page(
                List.of(new Rejection("media:2", "taken_at is no time", "unmappable", null)),
                SyncedAccount.photo("1", "1.jpg", "first"),
                renamed(unstorable, "media:3"));

        reading.sweep();

        assertThat(swept(account, reading).path("unseen").asInt()).isZero();
        assertThat(living(alice)).hasSize(3);
    }

    @Test
    void aSweepOfAJobThatIsOverAndOneThatComesTwiceChangeNothing() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        account.run(1).page(photos(1, 4));
        SyncedAccount.Run over = account.reading(2, "media");
        over.page(photos(1, 1));
        SyncedAccount.Run reading = account.reading(3, "media");
        reading.page(photos(1, 3));
        over.sweep();

        SweepRequested asked = reading.sweep();
        swept(account, reading);
        account.publish(asked, UUID.randomUUID());
        account.run(4).page(photos(4, 4));
        account.publish(asked, UUID.randomUUID());
        SyncedAccount.Run last = account.run(5);
        last.page(photos(5, 5));
        applied(account, last);

        assertThat(sweeps(account, reading, 1)).hasSize(1);
        assertThat(living(alice)).containsExactlyInAnyOrder("media:1", "media:2", "media:3", "media:4", "media:5");
    }

    @Test
    void onlyTheStreamThatWasReadIsSweptWhateverItsTypes() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        SyncedAccount another = new SyncedAccount(json, alice.id());
        another.run(1).page(photos(9, 9));
        account.run(1)
                .page(
                        SyncedAccount.photo("1", "1.jpg", "first"),
                        SyncedAccount.album("a", "Lisbon"),
                        SyncedAccount.typed("contact", "1", Map.of("name", "Ada")),
                        SyncedAccount.typed("contact", "2", Map.of("name", "Bob")));

        SyncedAccount.Run contacts = account.reading(2, "contacts");
        contacts.page(SyncedAccount.typed("contact", "1", Map.of("name", "Ada")));
        contacts.sweep();
        assertThat(swept(account, contacts).path("living").asInt()).isEqualTo(2);
        SyncedAccount.Run albums = account.reading(3, "albums");
        albums.page();
        albums.sweep();
        assertThat(swept(account, albums).path("swept").asInt()).isEqualTo(1);

        alice.request()
                .get("/api/v1/objects")
                .then()
                .body("items.source_id.sort()", equalTo(List.of("contacts:1", "media:1", "media:9")));
    }

    @Test
    void manyAreSweptStepByStepAndToldOnce() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        int many = 2 * SweepService.STEP + 100;
        Belonging.execute(MANY, alice.id().value(), account.integration().value(), many);
        SyncedAccount.Run reading = account.reading(1, "media");
        reading.page(photos(1, 1));

        reading.sweep(1, 100, 0, false);

        List<JsonNode> told = sweeps(account, reading, 1);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().path("living").asInt()).isEqualTo(many + 1);
        assertThat(told.getFirst().path("swept").asInt()).isEqualTo(many);
        assertThat(living(alice)).containsExactly("media:1");
        assertThat(Belonging.count(
                        "select count(*) from object.object_history where user_id = ? and kind = 'deleted'",
                        alice.id().value()))
                .isEqualTo(many);
        assertThat(Belonging.count(
                        "select (select count(*) from object.sync_seen where user_id = ?)"
                                + " + (select count(*) from object.sync_unseen where user_id = ?)",
                        alice.id().value(),
                        alice.id().value()))
                .isZero();
    }

    private static SourceRecord[] photos(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(n -> SyncedAccount.photo(Integer.toString(n), n + ".jpg", "photo " + n))
                .toArray(SourceRecord[]::new);
    }

    private static SourceRecord renamed(SourceRecord record, String sourceId) {
        return new SourceRecord(
                sourceId,
                record.objectType(),
                record.deleted(),
                record.payload(),
                record.payloadHash(),
                record.hasContent(),
                record.memberships(),
                record.modifiedAt(),
                record.contentVersion(),
                record.contentHash());
    }

    /** The reading's page is applied, and so what came before it: the object of that source id. */
    private String id(
            Person owner, SyncedAccount account, SyncedAccount.Run reading, String sourceId, SourceRecord... page) {
        reading.page(page);
        applied(account, reading);
        return owner.request()
                .get("/api/v1/media")
                .then()
                .statusCode(200)
                .extract()
                .path("items.find { it.source_id == '" + sourceId + "' }.id");
    }

    private static List<String> living(Person owner) {
        return owner.request()
                .queryParam("limit", 200)
                .get("/api/v1/media")
                .then()
                .statusCode(200)
                .extract()
                .path("items.source_id");
    }

    private JsonNode swept(SyncedAccount account, SyncedAccount.Run run) {
        return sweeps(account, run, 1).getFirst();
    }

    private List<JsonNode> sweeps(SyncedAccount account, SyncedAccount.Run run, int count) {
        return told(account, run, "stream_swept", count);
    }

    private JsonNode failed(SyncedAccount account, SyncedAccount.Run run) {
        return told(account, run, "stream_failed", 1).getFirst();
    }

    private void applied(SyncedAccount account, SyncedAccount.Run run) {
        told(account, run, "objects_applied", 1);
    }

    private List<JsonNode> told(SyncedAccount account, SyncedAccount.Run run, String what, int count) {
        return Topics.read(
                        "hypernet.sync.progress.v1",
                        count,
                        read -> read.key().equals(account.integration().toString())
                                && read.type().equals("dev.hypernet.sync." + what + ".v1")
                                && read.data().contains(run.job().toString()))
                .stream()
                .map(read -> tree(read.data()))
                .toList();
    }

    private JsonNode tree(String data) {
        try {
            return json.readTree(data);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
