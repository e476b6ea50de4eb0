package dev.hypernet.objects.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.media.Plan;
import dev.hypernet.objects.sync.SyncedAccount;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Records that cannot be stored, from the page they come with to what their owner does about them. */
@QuarkusTest
@WithTestResource(TestStack.class)
class QuarantineTest {
    private static final String QUARANTINE = "/api/v1/quarantine";

    @Inject
    ObjectMapper json;

    @Inject
    QuarantineRetention retention;

    @Test
    void whatCannotBeMappedOrStoredIsSetAsideWithItsReasonAndItsPageGoesOn() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());

        JsonNode applied = page(
                account,
                1,
                List.of(
                        new Rejection(
                                null, "/id gave nothing", "unnamed", Map.of("file_name", "a.jpg", "password", "p")),
                        new Rejection("media:9", "/fields gave a text", "unmappable", Map.of("id", 9))),
                SyncedAccount.photo("1", "one.jpg", "first"),
                wide("2", 0));

        assertThat(applied.path("applied").asInt()).isEqualTo(1);
        assertThat(applied.path("rejected").asInt()).isEqualTo(3);
        assertThat(applied.at("/rejections/0/reason").asText()).isEqualTo("/id gave nothing");
        assertThat(applied.at("/rejections/2/code").asText()).isEqualTo("unstorable");
        assertThat(applied.at("/rejections/2/source_ids/0").asText()).isEqualTo("media:2");
        list(alice, "")
                .body("items.size()", equalTo(3))
                .body("items.find { it.source_id == 'media:2' }.code", equalTo("unstorable"))
                .body("items.find { it.source_id == 'media:2' }.reason", containsString("width"))
                .body("items.find { it.source_id == 'media:2' }.retryable", equalTo(true))
                .body("items.find { it.source_id == 'media:9' }.retryable", equalTo(false))
                .body("items.find { it.source_id == 'media:9' }.record", nullValue());
        get(alice, only(alice, "?code=unnamed"))
                .body("record", equalTo(Map.of("file_name", "a.jpg")))
                .body("source_id", nullValue());
        get(alice, only(alice, "?code=unstorable")).body("record.payload.width", equalTo(0));
        list(alice, "?stream=media&code=unmappable&integration_id=" + account.integration())
                .body("items.size()", equalTo(1));
        list(alice, "?stream=albums").body("items.size()", equalTo(0));
    }

    @Test
    void whatIsAppliedLaterOrGoneAtTheSourceWaitsNoMore() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), wide("1", 0), wide("2", 0), wide("3", 0));
        page(account, 2, List.of(), wide("1", 40), SyncedAccount.gone("2"));

        list(alice, "").body("items.source_id", equalTo(List.of("media:3")));
        get(alice, only(alice, "?state=applied"))
                .body("source_id", equalTo("media:1"))
                .body("record", nullValue());
        list(alice, "?state=gone").body("items.source_id", equalTo(List.of("media:2")));

        page(account, 3, List.of(), wide("1", 0));
        list(alice, "").body("items.size()", equalTo(2));
    }

    @Test
    void whatAWholeReadingDoesNotShowWaitsNoMore() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), wide("1", 0), wide("2", 0));
        SyncedAccount.Run reading = account.reading(2, "media");
        reading.page(wide("2", 0));
        reading.applied();
        reading.sweep();

        Awaitility.await().untilAsserted(() -> list(alice, "").body("items.source_id", equalTo(List.of("media:2"))));
    }

    @Test
    void aReadingThatIsHeldLetsGoOfNothingUntilItIsConfirmed() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), wide("1", 40), wide("2", 40), wide("3", 40), wide("4", 40), wide("5", 0));
        SyncedAccount.Run reading = account.reading(2, "media");
        reading.page();
        reading.applied();
        reading.sweep();
        // What comes after it on the same topic tells that it was heard.
        page(account, 3, List.of(), wide("6", 0));
        list(alice, "").body("items.source_id.sort()", equalTo(List.of("media:5", "media:6")));

        reading.confirm();

        Awaitility.await().untilAsserted(() -> list(alice, "").body("items.source_id", equalTo(List.of("media:6"))));
        get(alice, only(alice, "?state=gone")).body("source_id", equalTo("media:5"));
    }

    @Test
    void aRecordIsTriedAgainByTheRulesOfNow() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        String type = "gadget_" + UUID.randomUUID().toString().substring(0, 8);
        page(account, 1, List.of(), SyncedAccount.typed(type, "1", Map.of("title", "Lamp")));
        String id = only(alice, "");

        retry(alice, id).statusCode(200).body("state", equalTo("open")).body("tries", equalTo(1));
        Person.admin()
                .request()
                .body("""
                    {"type_id":"%s","version":"1.0.0","category":"things","title":"Gadget",
                     "schema":{"type":"object","properties":{"title":{"type":"string","maxLength":200}}}}
                    """.formatted(type))
                .post("/api/v1/object-types")
                .then()
                .statusCode(201);

        retry(alice, id).statusCode(200).body("state", equalTo("applied")).body("record", nullValue());
        alice.request()
                .queryParam("type", type)
                .get("/api/v1/objects")
                .then()
                .body("items.size()", equalTo(1))
                .body("items[0].fields.title", equalTo("Lamp"))
                .body("items[0].source_id", equalTo(type + "s:1"));
        retry(alice, id).statusCode(409).body("type", containsString("quarantine-settled"));
    }

    @Test
    void whatCouldNotBeMappedAsksForAnotherReading() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(new Rejection("media:9", "/fields gave a text", "unmappable", Map.of("id", 9))));

        retry(alice, only(alice, ""))
                .statusCode(409)
                .body("type", containsString("quarantine-needs-reading"))
                .body("detail", containsString("/api/v1/integrations/" + account.integration() + "/sync"));
    }

    @Test
    void whatItsOwnerDismissedStaysAwayUntilTheSourceSaysSomethingElse() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), wide("1", 0));
        String id = only(alice, "");

        alice.request()
                .post(QUARANTINE + "/" + id + "/dismiss")
                .then()
                .statusCode(200)
                .body("state", equalTo("dismissed"))
                .body("record", nullValue());
        alice.request().post(QUARANTINE + "/" + id + "/dismiss").then().statusCode(409);

        page(account, 2, List.of(), wide("1", 0));
        list(alice, "").body("items.size()", equalTo(0));
        page(account, 3, List.of(), wide("1", -1));
        list(alice, "").body("items.id", equalTo(List.of(id)));
    }

    @Test
    void whatOnlyTheDatabaseRefusesIsFoundAmongItsPage() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        execute("alter table object.album add constraint odd check (name <> 'No database takes me')");
        try {
            JsonNode applied = page(
                    account,
                    1,
                    List.of(),
                    SyncedAccount.album("a", "Lisbon"),
                    SyncedAccount.album("b", "No database takes me"),
                    SyncedAccount.album("c", "Oslo"),
                    SyncedAccount.photo("1", "one.jpg", "first"));

            assertThat(applied.path("applied").asInt()).isEqualTo(3);
            assertThat(applied.path("rejected").asInt()).isEqualTo(1);
            String id = only(alice, "?code=refused_by_store");
            get(alice, id)
                    .body("source_id", equalTo("albums:b"))
                    .body("reason", containsString("23514"))
                    .body("record.payload.name", equalTo("No database takes me"));
            retry(alice, id).statusCode(200).body("state", equalTo("open")).body("tries", equalTo(1));
        } finally {
            execute("alter table object.album drop constraint odd");
        }
        retry(alice, only(alice, "")).statusCode(200).body("state", equalTo("applied"));
        alice.request().get("/api/v1/albums").then().body("items.size()", equalTo(3));
    }

    @Test
    void aRecordOfWhatItsOwnerDeletedIsNotApplied() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), SyncedAccount.album("a", "Lisbon"));
        String album = alice.request().get("/api/v1/albums").then().extract().path("items[0].id");
        alice.request().delete("/api/v1/albums/" + album).then().statusCode(204);
        execute("alter table object.album add constraint odder check (name <> 'Nor me')");
        try {
            page(account, 2, List.of(), SyncedAccount.album("a", "Nor me"));
        } finally {
            execute("alter table object.album drop constraint odder");
        }

        retry(alice, only(alice, "")).statusCode(200).body("state", equalTo("gone"));
        alice.request().get("/api/v1/albums").then().body("items.size()", equalTo(0));
    }

    @Test
    void whatCannotEvenBeKeptIsSetAsideByItsIdAloneAndItsPageGoesOn() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        execute("""
            alter table object.quarantined_record
              add constraint odd check (record ->> 'payload_hash' <> '20') not valid
            """);
        try {
            JsonNode applied = page(account, 1, List.of(), wide("1", 40), wide("2", 0));

            assertThat(applied.path("applied").asInt()).isEqualTo(1);
            assertThat(applied.path("rejected").asInt()).isEqualTo(1);
        } finally {
            execute("alter table object.quarantined_record drop constraint odd");
        }
        get(alice, only(alice, ""))
                .body("source_id", equalTo("media:2"))
                .body("record", nullValue())
                .body("retryable", equalTo(false));
    }

    @Test
    void whatNoDatabaseTakesOfAVersionIsNotKept() {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        JsonNode applied =
                page(account, 1, List.of(), wide("1", 40), SyncedAccount.withBytes(wide("2", 0), "\"a\u0000b\"", null));

        assertThat(applied.path("applied").asInt()).isEqualTo(1);
        get(alice, only(alice, "")).body("record.content_version", equalTo("\"ab\""));
    }

    @Test
    void somebodyElsesRecordsAreNotFoundAndPagesFollowEachOther() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), wide("1", 0), wide("2", 0), wide("3", 0));
        Person eve = Person.registered();
        String next = list(alice, "?limit=2")
                .body("items.size()", equalTo(2))
                .extract()
                .path("next_cursor");
        list(alice, "?limit=2&cursor=" + next).body("items.size()", equalTo(1)).body("next_cursor", nullValue());
        String id = alice.request().get(QUARANTINE).then().extract().path("items[0].id");

        eve.request().get(QUARANTINE + "/" + id).then().statusCode(404);
        retry(eve, id).statusCode(404);
        eve.request().post(QUARANTINE + "/" + id + "/dismiss").then().statusCode(404);
        list(eve, "").body("items.size()", equalTo(0));
        alice.request().get(QUARANTINE + "?state=lost").then().statusCode(400);
        alice.request().get(QUARANTINE + "?integration_id=1").then().statusCode(400);
        assertThat(OwnedTables.assertIsolated("object")).contains("quarantined_record");
    }

    @Test
    void aPageOfManyIsReadAlongItsIndex() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), wide("1", 0));
        execute("""
            insert into object.quarantined_record
                (user_id, id, integration_id, integration_type, stream, record_key, source_id, object_type, code,
                 reason, digest, job_id, definition_version, epoch, state, created_at, updated_at)
            select user_id, gen_random_uuid(), case when number %% 2 = 0 then integration_id else id end,
                   integration_type, stream, 'media:n' || number, 'media:n' || number, object_type, code, reason,
                   digest, job_id, definition_version, epoch, state,
                   created_at - make_interval(secs => number), updated_at
              from object.quarantined_record, generate_series(1, 2000) as number
             where user_id = '%s'
            """.formatted(alice.id()));
        execute("analyze object.quarantined_record");
        List<Object> page =
                List.of(alice.id(), "open", "9999-12-31T00:00:00Z", new UUID(-1, -1), 50, "media", "unstorable");
        List<Object> ofIntegration =
                Stream.concat(page.stream(), Stream.of(account.integration())).toList();

        Plan.both(alice.id(), QuarantineRepository.LIST, page).forEach(plan -> plan.uses("quarantined_record_listed"));
        Plan.both(alice.id(), QuarantineRepository.LIST_OF_INTEGRATION, ofIntegration)
                .forEach(plan -> plan.uses("quarantined_record_of_integration"));
    }

    @Test
    void whatWasSetAsideLongAgoIsForgotten() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), wide("1", 0), wide("2", 0));
        execute("update object.quarantined_record set updated_at = now() - interval '31 days'"
                + " where source_id = 'media:1' and user_id = '" + alice.id() + "'");

        retention.forget().await().atMost(Duration.ofSeconds(30));

        list(alice, "").body("items.source_id", equalTo(List.of("media:2")));
    }

    @Test
    void aPurgedObjectLeavesNothingThatWasSetAside() throws SQLException {
        Person alice = Person.registered();
        SyncedAccount account = new SyncedAccount(json, alice.id());
        page(account, 1, List.of(), wide("1", 40));
        page(account, 2, List.of(), wide("1", 0));
        String object = alice.request().get("/api/v1/media").then().extract().path("items[0].id");
        assertThat(only(alice, "")).isNotEmpty();

        Person.admin()
                .request()
                .delete("/api/v1/admin/objects/" + object)
                .then()
                .statusCode(204);

        list(alice, "").body("items.size()", equalTo(0));
    }

    private JsonNode page(SyncedAccount account, long epoch, List<Rejection> rejections, SourceRecord... records) {
        SyncedAccount.Run run = account.run(epoch, null);
        run.page(rejections, records);
        return run.applied();
    }

    private static SourceRecord wide(String id, int width) {
        return new SourceRecord(
                "media:" + id,
                "media",
                false,
                Map.of("filename", id + ".jpg", "width", width),
                id + width,
                false,
                List.of(),
                null,
                null,
                null);
    }

    private static ValidatableResponse list(Person person, String query) {
        return person.request().get(QUARANTINE + query).then().statusCode(200);
    }

    private static ValidatableResponse get(Person person, String id) {
        return person.request().get(QUARANTINE + "/" + id).then().statusCode(200);
    }

    private static ValidatableResponse retry(Person person, String id) {
        return person.request().post(QUARANTINE + "/" + id + "/retry").then();
    }

    private static String only(Person person, String query) {
        return list(person, query).body("items.size()", equalTo(1)).extract().path("items[0].id");
    }

    private static void execute(String statement) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
