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
import org.junit.jupiter.api.BeforeEach;
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

    private Person alice;
    private SyncedAccount account;

    @BeforeEach
    void connect() {
        alice = Person.registered();
        account = new SyncedAccount(json, alice.id());
    }

    @Test
    @Requirement({"S01", "S11"})
    void whatAWholeReadingDoesNotShowIsDeletedWithItsHistoryAndItsEvent() throws SQLException {
        beginWith(photos(1, 3));
        SyncedAccount.Run reading = account.reading(2, "media");
        String gone = id(reading, "media:3", photos(1, 2));

        reading.sweep();

        JsonNode swept = swept(reading);
        assertThat(swept.path("living").asInt()).isEqualTo(3);
        assertThat(swept.path("unseen").asInt()).isEqualTo(1);
        assertThat(swept.path("swept").asInt()).isEqualTo(1);
        assertThat(swept.path("held").asBoolean()).isFalse();
        assertThat(living()).containsExactlyInAnyOrder("media:1", "media:2");
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
        beginWith(photos(1, 2));
        SyncedAccount.Run reading = read(2, "media", photos(1, 1));
        swept(reading);
        assertThat(living()).containsExactly("media:1");

        bring(3, photos(2, 2));

        assertThat(living()).containsExactlyInAnyOrder("media:1", "media:2");
    }

    @Test
    @Requirement("S01")
    void aSuspiciousManyAreHeldUntilTheyAreConfirmedAndWhatIsShownMeanwhileStays() {
        beginWith(photos(1, 10));
        SyncedAccount.Run reading = read(2, "media", photos(1, 5));

        JsonNode held = swept(reading);
        assertThat(held.path("held").asBoolean()).isTrue();
        assertThat(held.path("living").asInt()).isEqualTo(10);
        assertThat(held.path("unseen").asInt()).isEqualTo(5);
        assertThat(held.path("swept").asInt()).isZero();
        assertThat(living()).hasSize(10);

        account.run(3).page(photos(6, 6));
        reading.confirm();

        JsonNode swept = sweeps(reading, 2).getLast();
        assertThat(swept.path("held").asBoolean()).isFalse();
        assertThat(swept.path("unseen").asInt()).isEqualTo(5);
        assertThat(swept.path("swept").asInt()).isEqualTo(4);
        assertThat(living())
                .containsExactlyInAnyOrder("media:1", "media:2", "media:3", "media:4", "media:5", "media:6");
    }

    @Test
    void aLaterReadingTakesThePlaceOfWhatWasHeld() {
        beginWith(photos(1, 10));
        SyncedAccount.Run first = read(2, "media", photos(1, 5));
        swept(first);

        SyncedAccount.Run second = read(3, "media", photos(1, 10));
        assertThat(swept(second).path("unseen").asInt()).isZero();
        first.confirm();

        assertThat(sweeps(first, 2).getLast().path("swept").asInt()).isZero();
        assertThat(living()).hasSize(10);
    }

    @Test
    void aFewMayGoWhateverTheirShareAndAShareMayGoHoweverMany() {
        beginWith(photos(1, 2));
        SyncedAccount.Run few = read(2, "media");
        assertThat(swept(few).path("swept").asInt()).isEqualTo(2);

        account.run(3).page(photos(1, 20));
        SyncedAccount.Run share = read(4, "media", photos(1, 16));
        assertThat(swept(share).path("swept").asInt()).isEqualTo(4);
    }

    @Test
    void whatWasRestoredIsLeftAloneUntilItsSourceShowsIt() {
        beginWith(photos(1, 2));
        SyncedAccount.Run first = account.reading(2, "media");
        String id = id(first, "media:2", photos(1, 1));
        first.sweep();
        swept(first);
        restore(id);

        SyncedAccount.Run second = read(3, "media", photos(1, 1));
        assertThat(swept(second).path("unseen").asInt()).isZero();
        assertThat(living()).containsExactlyInAnyOrder("media:1", "media:2");

        account.run(4).page(photos(2, 2));
        SyncedAccount.Run third = read(5, "media", photos(1, 1));
        assertThat(swept(third).path("swept").asInt()).isEqualTo(1);
        assertThat(living()).containsExactly("media:1");
    }

    @Test
    @Requirement("O20")
    void whatWasRestoredWhileADeletionWasHeldStaysWhenThatIsConfirmed() {
        beginWith(photos(1, 10));
        SyncedAccount.Run reading = account.reading(2, "media");
        String id = id(reading, "media:10", photos(1, 5));
        reading.sweep();
        assertThat(swept(reading).path("held").asBoolean()).isTrue();
        alice.request().delete("/api/v1/media/" + id).then().statusCode(204);
        restore(id);

        reading.confirm();

        assertThat(sweeps(reading, 2).getLast().path("swept").asInt()).isEqualTo(4);
        assertThat(living())
                .containsExactlyInAnyOrder("media:1", "media:2", "media:3", "media:4", "media:5", "media:10");
    }

    @Test
    @Requirement("O20")
    void aDeletionThatIsToldAgainDoesNotUndoARestoreUntilTheSourceHasShownIt() {
        SyncedAccount.Run first = account.run(1);
        String id = id(first, "media:2", photos(1, 2));
        bring(2, SyncedAccount.gone("2"));
        restore(id);

        bring(3, SyncedAccount.gone("2"));
        assertThat(living()).containsExactlyInAnyOrder("media:1", "media:2");

        account.run(4).page(photos(2, 2));
        bring(5, SyncedAccount.gone("2"));
        assertThat(living()).containsExactly("media:1");
    }

    @Test
    @Requirement("O20")
    void whatItsOwnerDeletedAndGotBackNoReadingTakesAndItsSourceMayDelete() {
        SyncedAccount.Run first = account.run(1);
        String id = id(first, "media:2", photos(1, 2));
        alice.request().delete("/api/v1/media/" + id).then().statusCode(204);
        restore(id);

        assertThat(swept(read(2, "media", photos(1, 1))).path("unseen").asInt()).isZero();
        assertThat(living()).containsExactlyInAnyOrder("media:1", "media:2");

        bring(3, SyncedAccount.gone("2"));
        assertThat(living()).containsExactly("media:1");
        restore(id);
        bring(4, SyncedAccount.gone("2"));
        assertThat(living()).as("told again").containsExactlyInAnyOrder("media:1", "media:2");
    }

    @Test
    @Requirement("O05")
    void whatItsOwnerDeletedIsNeitherCountedNorTouched() throws SQLException {
        beginWith(photos(1, 3));
        SyncedAccount.Run reading = account.reading(2, "media");
        String id = id(reading, "media:3", photos(1, 1));
        alice.request().delete("/api/v1/media/" + id).then().statusCode(204);

        reading.sweep();

        JsonNode swept = swept(reading);
        assertThat(swept.path("living").asInt()).isEqualTo(2);
        assertThat(swept.path("swept").asInt()).isEqualTo(1);
        assertThat(TestStack.database().rows("select version, deleted_by from object.media where id = ?::uuid", id))
                .containsExactly(List.of("2", "user"));
    }

    @Test
    @Requirement("S09")
    void whatItsOwnerChangedGoesOnlyWhereTheSourceWins() {
        beginWith(photos(1, 3));
        SyncedAccount.Run reading = account.reading(2, "media", "local_wins");
        String id = id(reading, "media:2", photos(1, 1));
        alice.request()
                .body("{\"filename\":\"mine.jpg\"}")
                .patch("/api/v1/media/" + id)
                .then()
                .statusCode(200);

        reading.sweep();
        JsonNode swept = swept(reading);
        assertThat(swept.path("unseen").asInt()).isEqualTo(2);
        assertThat(swept.path("swept").asInt()).isEqualTo(1);
        assertThat(swept.path("kept").asInt()).isEqualTo(1);
        assertThat(living()).containsExactlyInAnyOrder("media:1", "media:2");

        SyncedAccount.Run again = account.reading(3, "media", "local_wins");
        again.page(photos(1, 1));
        again.sweep();
        assertThat(swept(again).path("unseen").asInt()).isZero();
        assertThat(living()).containsExactlyInAnyOrder("media:1", "media:2");
    }

    @Test
    void aReadingThatIsNotKnownWholeProvesNothing() {
        beginWith(photos(1, 3));

        SyncedAccount.Run unnamed = account.reading(2, "media");
        unnamed.page(List.of(new Rejection(null, "has no id", "unnamed", null)), photos(1, 1));
        unnamed.sweep();
        assertThat(failed(unnamed).path("code").asText()).isEqualTo("listing_incomplete");

        SyncedAccount.Run longer = account.reading(3, "media");
        longer.page(photos(1, 1));
        longer.sweep(2, 100, 100, false);
        assertThat(failed(longer).path("code").asText()).isEqualTo("listing_incomplete");

        SyncedAccount.Run incremental = account.run(4);
        incremental.page(photos(1, 1));
        incremental.sweep();
        assertThat(failed(incremental).path("code").asText()).isEqualTo("listing_incomplete");

        assertThat(living()).hasSize(3);
    }

    @Test
    void aRecordThatCannotBeStoredIsSeenAllTheSame() {
        beginWith(photos(1, 3));
        SyncedAccount.Run reading = account.reading(2, "media");
        SourceRecord unstorable = SyncedAccount.typed("there_is_none", "1", Map.of());
        reading.page(
                List.of(new Rejection("media:2", "taken_at is no time", "unmappable", null)),
                SyncedAccount.photo("1", "1.jpg", "first"),
                renamed(unstorable, "media:3"));

        reading.sweep();

        assertThat(swept(reading).path("unseen").asInt()).isZero();
        assertThat(living()).hasSize(3);
    }

    @Test
    void aSweepOfAJobThatIsOverAndOneThatComesTwiceChangeNothing() {
        beginWith(photos(1, 4));
        SyncedAccount.Run over = account.reading(2, "media");
        over.page(photos(1, 1));
        SyncedAccount.Run reading = account.reading(3, "media");
        reading.page(photos(1, 3));
        over.sweep();

        SweepRequested asked = reading.sweep();
        swept(reading);
        account.publish(asked, UUID.randomUUID());
        account.run(4).page(photos(4, 4));
        account.publish(asked, UUID.randomUUID());
        bring(5, photos(5, 5));

        assertThat(sweeps(reading, 1)).hasSize(1);
        assertThat(living()).containsExactlyInAnyOrder("media:1", "media:2", "media:3", "media:4", "media:5");
    }

    @Test
    void onlyTheStreamThatWasReadIsSweptWhateverItsTypes() {
        SyncedAccount another = new SyncedAccount(json, alice.id());
        another.run(1).page(photos(9, 9));
        account.run(1)
                .page(
                        SyncedAccount.photo("1", "1.jpg", "first"),
                        SyncedAccount.album("a", "Lisbon"),
                        SyncedAccount.typed("contact", "1", Map.of("name", "Ada")),
                        SyncedAccount.typed("contact", "2", Map.of("name", "Bob")));

        SyncedAccount.Run contacts = read(2, "contacts", SyncedAccount.typed("contact", "1", Map.of("name", "Ada")));
        assertThat(swept(contacts).path("living").asInt()).isEqualTo(2);
        SyncedAccount.Run albums = read(3, "albums");
        assertThat(swept(albums).path("swept").asInt()).isEqualTo(1);

        alice.request()
                .get("/api/v1/objects")
                .then()
                .body("items.source_id.sort()", equalTo(List.of("contacts:1", "media:1", "media:9")));
    }

    @Test
    void manyAreSweptStepByStepAndToldOnce() {
        int many = 2 * SweepService.STEP + 100;
        Belonging.execute(MANY, alice.id().value(), account.integration().value(), many);
        SyncedAccount.Run reading = account.reading(1, "media");
        reading.page(photos(1, 1));

        reading.sweep(1, 100, 0, false);

        List<JsonNode> told = sweeps(reading, 1);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().path("living").asInt()).isEqualTo(many + 1);
        assertThat(told.getFirst().path("swept").asInt()).isEqualTo(many);
        assertThat(living()).containsExactly("media:1");
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

    /** The first run brings this, before the readings. */
    private void beginWith(SourceRecord... records) {
        account.run(1).page(records);
    }

    /** Another run brings this, and it is applied. */
    private void bring(long epoch, SourceRecord... records) {
        SyncedAccount.Run run = account.run(epoch);
        run.page(records);
        applied(run);
    }

    /** A reading that shows this, in one page, and asks what is gone. */
    private SyncedAccount.Run read(long epoch, String stream, SourceRecord... shown) {
        SyncedAccount.Run reading = account.reading(epoch, stream);
        reading.page(shown);
        reading.sweep();
        return reading;
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
    private String id(SyncedAccount.Run reading, String sourceId, SourceRecord... page) {
        reading.page(page);
        applied(reading);
        return alice.request()
                .get("/api/v1/media")
                .then()
                .statusCode(200)
                .extract()
                .path("items.find { it.source_id == '" + sourceId + "' }.id");
    }

    private static void restore(String id) {
        Belonging.admin()
                .request()
                .post("/api/v1/admin/objects/" + id + "/restore")
                .then()
                .statusCode(200);
    }

    private List<String> living() {
        return alice.request()
                .queryParam("limit", 200)
                .get("/api/v1/media")
                .then()
                .statusCode(200)
                .extract()
                .path("items.source_id");
    }

    private JsonNode swept(SyncedAccount.Run run) {
        return sweeps(run, 1).getFirst();
    }

    private List<JsonNode> sweeps(SyncedAccount.Run run, int count) {
        return told(run, "stream_swept", count);
    }

    private JsonNode failed(SyncedAccount.Run run) {
        return told(run, "stream_failed", 1).getFirst();
    }

    private void applied(SyncedAccount.Run run) {
        told(run, "objects_applied", 1);
    }

    private List<JsonNode> told(SyncedAccount.Run run, String what, int count) {
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
