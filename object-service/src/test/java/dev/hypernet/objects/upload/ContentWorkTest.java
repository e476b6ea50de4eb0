package dev.hypernet.objects.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SourceRecord.ContentHash;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.storage.StorageCheck;
import dev.hypernet.objects.sync.SyncedAccount;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bytes of synced items, from a batch that shows them to the worker that brings them or cannot. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ContentWorkTest {
    private static final String REQUESTED = "hypernet.content.requested.sandbox_photos.v1";
    private static final String LARGE = "items.find { it.source_id == 'media:2' }.";

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
    @Requirement("S01")
    void anEditedPhotoIsBroughtAgainThoughNothingElseOfItChanged() throws SQLException {
        byte[] edited = Pictures.png();
        show(1, of("v1", null));
        JsonNode first = requests("media:1", 1).getFirst();
        deliver(first, Pictures.jpeg()).statusCode(204);
        show(2, of("v1", null));
        show(3, of("v2", null));

        JsonNode again = requests("media:1", 2).getLast();
        deliver(again, edited).statusCode(204);
        show(4, of("v2", null));

        assertThat(again.path("turn").asInt()).isPositive();
        assertThat(column(again, "hash")).isEqualTo(Uploads.sha256(edited));
        assertThat(column(again, "content_version")).isEqualTo("v2");
        assertThat(work()).isEmpty();
        assertThat(StorageCheck.assertBalanced(alice.id())).isEqualTo(edited.length);
    }

    @Test
    @Requirement({"M08", "S01"})
    void aHashThatChangedAtTheSourceAsksForTheBytesAndOneThatIsKnownDoesNot() throws SQLException {
        byte[] picture = Pictures.jpeg();
        show(1, of(null, null));
        deliver(requests("media:1", 1).getFirst(), picture).statusCode(204);

        show(2, of("v1", new ContentHash("sha256", Uploads.sha256(picture))));
        assertThat(work()).isEmpty();
        show(3, of("v2", new ContentHash("sha256", Uploads.sha256(picture))));
        assertThat(work()).as("the hash decides").isEmpty();
        show(4, of("v2", new ContentHash("sha256", "0".repeat(64))));

        assertThat(work()).hasSize(1);
        show(5, of("v2", new ContentHash("sha256", Uploads.sha256(picture))));
        assertThat(work()).as("changed back").isEmpty();
    }

    @Test
    @Requirement("M08")
    void bytesOfAnotherHashAreNeverStoredAndTriedNoMoreThanAFewTimes() throws SQLException {
        byte[] right = Pictures.jpeg();
        byte[] wrong = Pictures.jpeg();
        show(1, of(null, new ContentHash("md5", md5(right))));

        for (int turn = 1; turn <= 3; turn++) {
            JsonNode wanted = requests("media:1", turn).getLast();
            deliver(wanted, wrong).statusCode(204);
            assertThat(column(wanted, "hash")).isNull();
            letWaitNoLonger();
        }

        JsonNode wanted = requests("media:1", 3).getLast();
        media(wanted)
                .body("processing_status", equalTo("failed"))
                .body("processing_error", equalTo("content_mismatch"))
                .body("hash", nullValue());
        assertThat(StorageCheck.assertBalanced(alice.id())).isZero();
        show(2, of(null, new ContentHash("md5", md5(wrong))));
        deliver(requests("media:1", 4).getLast(), wrong).statusCode(204);
        assertThat(column(wanted, "hash")).isEqualTo(Uploads.sha256(wrong));
    }

    @Test
    @Requirement({"M08", "S13"})
    void aTransferThatBrokeOffGoesOnWhereItEnded() throws SQLException {
        byte[] film = Pictures.mp4(9_000_000);
        int half = 4_000_000;
        show(1, of(null, new ContentHash("sha1", hash("SHA-1", film))));
        JsonNode wanted = requests("media:1", 1).getFirst();
        begun(wanted).statusCode(200).body("offset", equalTo(0));

        deliver(wanted, Arrays.copyOf(film, half), 0, film.length).statusCode(400);
        report(wanted, Map.of("reason", "connection_lost", "outcome", "parked")).statusCode(204);
        letWaitNoLonger();
        JsonNode later = requests("media:1", 2).getLast();
        begun(wanted).statusCode(404);
        begun(later)
                .statusCode(200)
                .body("offset", equalTo(half))
                .body("length", equalTo(film.length))
                .body("validator", equalTo("\"the-film\""));
        deliver(later, new byte[10], 17, film.length).statusCode(409);
        deliver(later, Arrays.copyOfRange(film, half, film.length), half, film.length)
                .statusCode(204);

        assertThat(column(later, "hash")).isEqualTo(Uploads.sha256(film));
        assertThat(work()).isEmpty();
    }

    @Test
    void aTurnThatIsOverBringsNothing() throws SQLException {
        byte[] picture = Pictures.jpeg();
        show(1, of("v1", null));
        JsonNode early = requests("media:1", 1).getFirst();
        show(2, of("v2", null));
        JsonNode late = requests("media:1", 2).getLast();

        begun(early).statusCode(404);
        deliver(early, Pictures.png()).statusCode(204);
        report(early, Map.of("reason", "gone")).statusCode(204);
        assertThat(column(late, "hash")).isNull();
        assertThat(column(late, "processing_status")).isEqualTo("pending");
        deliver(late, picture).statusCode(204);

        assertThat(column(late, "hash")).isEqualTo(Uploads.sha256(picture));
    }

    @Test
    void aFewOfAnAccountAreUnderWayAndEachThatEndsMakesRoom() throws SQLException {
        SourceRecord[] photos = IntStream.range(0, 10)
                .mapToObj(number -> SyncedAccount.photo("" + number, number + ".jpg", ""))
                .toArray(SourceRecord[]::new);
        show(1, photos);

        List<JsonNode> handed = requests(3);
        assertThat(work()).containsEntry("handed", 3).containsEntry("waiting", 7);
        deliver(handed.getFirst(), Pictures.jpeg()).statusCode(204);
        report(handed.get(1), Map.of("reason", "gone")).statusCode(204);
        report(handed.get(2), Map.of("reason", "http_503", "outcome", "parked")).statusCode(204);

        assertThat(requests(6))
                .extracting(one -> one.path("object_id").asText())
                .doesNotHaveDuplicates();
        assertThat(work())
                .containsEntry("handed", 3)
                .containsEntry("waiting", 5)
                .containsEntry("failed", 1);
    }

    @Test
    @Requirement("S13")
    void anAccountThatBearsNoMoreIsLeftAloneUntilItDoes() throws SQLException {
        show(1, of("v1", null), SyncedAccount.photo("2", "2.jpg", ""));
        JsonNode wanted = requests("media:1", 1).getFirst();
        JsonNode other = requests("media:2", 1).getFirst();

        report(wanted, Map.of("reason", "rate_limited", "outcome", "held", "until", "2999-01-01T00:00:00Z"))
                .statusCode(204);
        deliver(other, Pictures.jpeg()).statusCode(204);

        assertThat(work()).containsOnly(Map.entry("waiting", 1));
        letWaitNoLonger();
        JsonNode again = requests("media:1", 2).getLast();
        assertThat(again.path("turn").asInt()).isEqualTo(2);
        assertThat(value("select attempts from object.content_work where user_id = ?"))
                .isEqualTo("0");
    }

    @Test
    @Requirement({"M10", "S13"})
    void whatCouldNotBeHadIsAskedForAgainByItsOwner() throws SQLException {
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();
        report(wanted, Map.of("reason", "gone")).statusCode(204);
        media(wanted).body("processing_status", equalTo("failed")).body("processing_error", equalTo("gone"));

        alice.request()
                .post("/api/v1/media/" + wanted.path("object_id").asText() + "/process")
                .then()
                .statusCode(202)
                .body("processing_status", equalTo("pending"));
        deliver(requests("media:1", 2).getLast(), Pictures.jpeg()).statusCode(204);

        assertThat(column(wanted, "hash")).isNotNull();
    }

    @Test
    void bytesOfWhatWasDeletedAreNobodysBusiness() throws SQLException {
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();
        alice.request()
                .delete("/api/v1/media/" + wanted.path("object_id").asText())
                .then()
                .statusCode(204);

        begun(wanted).statusCode(404);

        assertThat(work()).containsOnly(Map.entry("failed", 1));
    }

    @Test
    @Requirement({"M10", "O20"})
    void whatIsRestoredBeforeItsBytesCameGetsThem() throws SQLException {
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();
        String id = wanted.path("object_id").asText();
        alice.request().delete("/api/v1/media/" + id).then().statusCode(204);
        begun(wanted).statusCode(404);

        Person.admin()
                .request()
                .post("/api/v1/admin/objects/" + id + "/restore")
                .then()
                .statusCode(200);

        deliver(requests("media:1", 2).getLast(), Pictures.jpeg()).statusCode(204);
        assertThat(column(wanted, "hash")).isNotNull();
        assertThat(work()).isEmpty();
    }

    @Test
    @Requirement("S01")
    void whatItsSourceHasAgainGetsItsBytes() throws SQLException {
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();
        show(2, SyncedAccount.gone("1"));
        begun(wanted).statusCode(404);

        show(3, of("v1", null));

        deliver(requests("media:1", 2).getLast(), Pictures.jpeg()).statusCode(204);
        assertThat(column(wanted, "hash")).isNotNull();
    }

    @Test
    @Requirement("S13")
    void anAccountWhoseTokenIsRefusedWaitsUntilALaterJobReadsWithAnother() throws SQLException {
        show(1, of("v1", null), SyncedAccount.photo("2", "2.jpg", ""));
        JsonNode wanted = requests("media:1", 1).getFirst();
        JsonNode other = requests("media:2", 1).getFirst();

        report(wanted, Map.of("reason", "unauthorized")).statusCode(204);
        report(other, Map.of("reason", "unauthorized")).statusCode(204);
        assertThat(work()).containsOnly(Map.entry("waiting", 2));
        assertThat(isHeld()).isTrue();
        media(wanted).body("processing_status", equalTo("pending"));

        show(2, of("v1", null));

        deliver(requests("media:1", 2).getLast(), Pictures.jpeg()).statusCode(204);
        deliver(requests("media:2", 2).getLast(), Pictures.jpeg()).statusCode(204);
        assertThat(work()).isEmpty();
    }

    @Test
    @Requirement("S13")
    void aProvidersOwnHoldIsNotALaterJobsToEnd() throws SQLException {
        show(1, of("v1", null), SyncedAccount.photo("2", "2.jpg", ""));
        JsonNode other = requests("media:2", 1).getFirst();
        report(requests("media:1", 1).getFirst(), Map.of("reason", "unauthorized"))
                .statusCode(204);
        letWaitNoLonger();
        JsonNode again = requests("media:1", 2).getLast();
        report(again, Map.of("reason", "rate_limited", "outcome", "held", "until", "2999-01-01T00:00:00Z"))
                .statusCode(204);

        show(2, of("v1", null));
        assertThat(isHeld()).isTrue();

        report(other, Map.of("reason", "unauthorized")).statusCode(204);
        show(3, of("v1", null));
        assertThat(isHeld())
                .as("a straggler's word does not make it the token's")
                .isTrue();
    }

    @Test
    @Requirement({"M10", "S13"})
    void whatFailedForARefusedTokenIsTriedWithTheNextThoughNoJobShowsIt() throws SQLException {
        show(1, of("v1", null));
        for (int turn = 1; turn <= 5; turn++) {
            report(requests("media:1", turn).getLast(), Map.of("reason", "unauthorized"))
                    .statusCode(204);
            letWaitNoLonger();
        }
        report(requests("media:1", 6).getLast(), Map.of("reason", "unauthorized"))
                .statusCode(204);
        assertThat(work()).containsOnly(Map.entry("failed", 1));

        show(2, SyncedAccount.photo("2", "2.jpg", ""));

        deliver(requests("media:1", 7).getLast(), Pictures.jpeg()).statusCode(204);
        assertThat(work()).containsOnly(Map.entry("handed", 1));
    }

    @Test
    void whatAMendedDefinitionCanBringIsBroughtByTheNextJobThatShowsIt() throws SQLException {
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();
        report(wanted, Map.of("reason", "definition_error")).statusCode(204);
        assertThat(work()).containsOnly(Map.entry("failed", 1));

        show(2, of("v1", null));

        deliver(requests("media:1", 2).getLast(), Pictures.jpeg()).statusCode(204);
        assertThat(work()).isEmpty();
    }

    @Test
    @Requirement("S13")
    void anItemThatEndsWhoeverTakesItIsGivenUp() throws SQLException {
        show(1, of("v1", null));
        for (int turn = 1; turn <= 6; turn++) {
            begun(requests("media:1", turn).getLast()).statusCode(200);
            loseWhoIsAtIt();
        }

        Awaitility.await("it is given up").atMost(Duration.ofSeconds(20)).until(() -> work().containsKey("failed"));
        media(requests("media:1", 6).getLast())
                .body("processing_status", equalTo("failed"))
                .body("processing_error", equalTo("stalled"));
    }

    @Test
    @Requirement("S13")
    void turnsThatOnlyLayInTheTopicAreNobodysFailure() throws SQLException {
        show(1, of("v1", null));
        for (int turn = 1; turn <= 7; turn++) {
            requests("media:1", turn);
            loseWhoIsAtIt();
        }

        JsonNode wanted = requests("media:1", 8).getLast();
        media(wanted).body("content.status", equalTo("fetching")).body("content.attempts", equalTo(0));
        begun(wanted).statusCode(200);
        loseWhoIsAtIt();
        JsonNode again = requests("media:1", 9).getLast();
        media(again).body("content.attempts", equalTo(1));
        deliver(again, Pictures.jpeg()).statusCode(204);
        assertThat(work()).isEmpty();
    }

    @Test
    void theClockLeavesALaneAloneThatIsHeldThoughATurnOfItIsLost() throws SQLException {
        show(1, of("v1", null), SyncedAccount.photo("2", "2.jpg", ""));
        JsonNode wanted = requests("media:1", 1).getFirst();
        requests("media:2", 1);
        report(wanted, Map.of("reason", "rate_limited", "outcome", "held", "until", "2999-01-01T00:00:00Z"))
                .statusCode(204);

        loseWhoIsAtIt();

        Awaitility.await("the clock has looked once")
                .atMost(Duration.ofSeconds(20))
                .until(() -> value("select wake_at = held_until from object.content_lane where user_id = ?")
                        .equals("t"));
        assertThat(work()).containsEntry("handed", 1);
    }

    @Test
    @Requirement("M08")
    void whatFailedOtherwiseIsNoMismatch() throws SQLException {
        byte[] right = Pictures.jpeg();
        show(1, of(null, new ContentHash("md5", md5(right))));
        for (int turn = 1; turn <= 3; turn++) {
            report(requests("media:1", turn).getLast(), Map.of("reason", "http_503", "outcome", "parked"))
                    .statusCode(204);
            letWaitNoLonger();
        }

        deliver(requests("media:1", 4).getLast(), Pictures.png()).statusCode(204);
        assertThat(work()).containsOnly(Map.entry("waiting", 1));
        letWaitNoLonger();
        deliver(requests("media:1", 5).getLast(), right).statusCode(204);

        assertThat(work()).isEmpty();
    }

    @Test
    @Requirement({"M10", "S13"})
    void whereItsBytesAreIsToldWithTheObject() throws SQLException {
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();
        media(wanted)
                .body("content.status", equalTo("fetching"))
                .body("content.attempts", equalTo(0))
                .body("content.reason", nullValue())
                .body("content.next_attempt_at", nullValue());

        report(wanted, Map.of("reason", "http_503", "outcome", "parked")).statusCode(204);
        media(wanted)
                .body("content.status", equalTo("pending"))
                .body("content.attempts", equalTo(1))
                .body("content.reason", equalTo("http_503"))
                .body("content.next_attempt_at", notNullValue());
        letWaitNoLonger();

        JsonNode again = requests("media:1", 2).getLast();
        media(wanted).body("content.status", equalTo("fetching")).body("content.reason", equalTo("http_503"));
        report(again, Map.of("reason", "rate_limited", "outcome", "held", "until", "2999-01-01T00:00:00Z"))
                .statusCode(204);
        media(wanted)
                .body("content.status", equalTo("held"))
                .body("content.reason", equalTo("rate_limited"))
                .body("content.next_attempt_at", notNullValue());
        letWaitNoLonger();

        report(requests("media:1", 3).getLast(), Map.of("reason", "gone")).statusCode(204);
        media(wanted)
                .body("content.status", equalTo("failed"))
                .body("content.reason", equalTo("gone"))
                .body("content.next_attempt_at", nullValue());
        process(wanted).body("content.status", equalTo("fetching")).body("content.attempts", equalTo(0));

        deliver(requests("media:1", 4).getLast(), Pictures.jpeg()).statusCode(204);
        media(wanted).body("content.status", equalTo("stored")).body("content.reason", nullValue());
    }

    @Test
    @Requirement("M10")
    void aTagStandsForTheVersionAndForWhereTheBytesAre() {
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();
        String path = "/api/v1/media/" + wanted.path("object_id").asText();
        String fetching = media(wanted).extract().header("ETag");
        known(path, fetching).statusCode(304);

        report(wanted, Map.of("reason", "rate_limited", "outcome", "held", "until", "2999-01-01T00:00:00Z"))
                .statusCode(204);

        known(path, fetching).statusCode(200).body("version", equalTo(1)).body("content.status", equalTo("held"));
        alice.request()
                .header("If-Match", fetching)
                .body(Map.of("filename", "mine.jpg"))
                .patch(path)
                .then()
                .statusCode(200)
                .body("content.status", equalTo("held"));
    }

    @Test
    @Requirement("M10")
    void listsTellOfEachWhereItsBytesAre() {
        show(1, of("v1", null), SyncedAccount.photo("2", "2.jpg", ""), SyncedAccount.photo("3", "3.jpg", ""));
        report(requests("media:1", 1).getFirst(), Map.of("reason", "gone")).statusCode(204);
        deliver(requests("media:2", 1).getFirst(), Pictures.jpeg()).statusCode(204);
        Uploads.upload(alice, "4.jpg", Pictures.jpeg(), "image/jpeg")
                .then()
                .statusCode(201)
                .body("content.status", equalTo("stored"));

        for (String list : List.of("/api/v1/media", "/api/v1/objects?type=media")) {
            alice.request()
                    .get(list)
                    .then()
                    .statusCode(200)
                    .body("items", hasSize(4))
                    .body("items.find { it.source_id == 'media:1' }.content.status", equalTo("failed"))
                    .body("items.find { it.source_id == 'media:2' }.content.status", equalTo("stored"))
                    .body("items.find { it.source_id == 'media:3' }.content.status", equalTo("fetching"))
                    .body("items.find { it.source_id == null }.content.status", equalTo("stored"));
        }
    }

    @Test
    @Requirement({"U05", "M10"})
    void bytesThatDoNotFitAreBroughtWhenThereIsRoom() throws SQLException {
        byte[] picture = Pictures.jpeg();
        StorageCheck.fillUpTo(alice.id(), 10);
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();
        deliver(wanted, picture).statusCode(204);
        media(wanted)
                .body("processing_status", equalTo("failed"))
                .body("processing_error", equalTo("over_quota"))
                .body("content.status", equalTo("over_quota"))
                .body("content.attempts", equalTo(1))
                .body("content.next_attempt_at", nullValue())
                .body("metadata.description", equalTo("the same"));

        lookForRoom();
        assertThat(work()).as("there is none").containsOnly(Map.entry("failed", 1));
        value("update object.users set storage_quota = storage_quota + 100000000 where user_id = ? returning user_id");
        lookForRoom();

        deliver(requests("media:1", 2).getLast(), picture).statusCode(204);
        media(wanted).body("content.status", equalTo("stored")).body("hash", equalTo(Uploads.sha256(picture)));
        assertThat(value("select room_at is null from object.content_lane where user_id = ?"))
                .as("nothing to look for is left")
                .isEqualTo("t");
        StorageCheck.assertBalanced(alice.id());
    }

    @Test
    @Requirement({"U05", "M10"})
    void laterBytesThatDoNotFitLeaveTheEarlierOnesAndAreAskedForAgainByTheirOwner() throws SQLException {
        byte[] before = Pictures.jpeg();
        show(1, of("v1", null));
        deliver(requests("media:1", 1).getFirst(), before).statusCode(204);
        StorageCheck.fillUpTo(alice.id(), 10);
        show(2, of("v2", null));
        JsonNode wanted = requests("media:1", 2).getLast();

        deliver(wanted, Pictures.png()).statusCode(204);
        value("update object.content_work set due_at = now() - interval '2 days' where user_id = ? returning user_id");
        show(3, of("v2", null));

        assertThat(work()).as("no job asks for what cannot fit").containsOnly(Map.entry("failed", 1));
        media(wanted)
                .body("content.status", equalTo("over_quota"))
                .body("hash", equalTo(Uploads.sha256(before)))
                .body("processing_error", nullValue());
        process(wanted).body("content.status", equalTo("fetching"));
        deliver(requests("media:1", 3).getLast(), Pictures.png()).statusCode(204);
        media(wanted).body("content.status", equalTo("over_quota"));
    }

    @Test
    @Requirement({"U05", "S03", "M10"})
    void aSyncOverQuotaKeepsItsMediaAndTellsItsJob() throws SQLException {
        StorageCheck.fillUpTo(alice.id(), 100);
        SourceRecord small = SyncedAccount.ofSize(60, SyncedAccount.photo("1", "1.jpg", "small"));
        SourceRecord large = SyncedAccount.ofSize(500, SyncedAccount.photo("2", "2.jpg", "large"));
        SyncedAccount.Run run = account.run(1, null);
        run.page(small, large);

        assertThat(run.applied().path("over_quota").asInt()).isEqualTo(1);
        assertThat(run.applied().path("applied").asInt()).isEqualTo(2);
        assertThat(work()).containsOnly(Map.entry("handed", 1), Map.entry("failed", 1));
        listedLarge()
                .body(LARGE + "metadata.description", equalTo("large"))
                .body(LARGE + "processing_status", equalTo("failed"))
                .body(LARGE + "processing_error", equalTo("over_quota"))
                .body(LARGE + "content.status", equalTo("over_quota"))
                .body(LARGE + "content.attempts", equalTo(0))
                .body(LARGE + "version", equalTo(2));

        SyncedAccount.Run later = account.run(2, null);
        later.page(small, large);
        assertThat(later.applied().path("over_quota").asInt())
                .as("it still has none")
                .isEqualTo(1);
        listedLarge().body(LARGE + "version", equalTo(2));
        value("update object.users set storage_quota = storage_quota + 100000000 where user_id = ? returning user_id");
        lookForRoom();

        deliver(requests("media:2", 1).getFirst(), Pictures.jpeg()).statusCode(204);
        listedLarge().body(LARGE + "content.status", equalTo("stored"));
        StorageCheck.assertBalanced(alice.id());
    }

    @Test
    @Requirement("U05")
    void whatIsOnItsWayCountsAndOfAFullAccountNothingIsAskedFor() throws SQLException {
        StorageCheck.fillUpTo(alice.id(), 100);
        show(1, SyncedAccount.ofSize(60, SyncedAccount.photo("1", "1.jpg", "")));
        SyncedAccount.Run second = account.run(2, null);
        second.page(
                SyncedAccount.ofSize(60, SyncedAccount.photo("2", "2.jpg", "")),
                SyncedAccount.photo("3", "3.jpg", "nobody says of what size"));
        assertThat(second.applied().path("over_quota").asInt()).isEqualTo(1);
        assertThat(work()).containsOnly(Map.entry("handed", 2), Map.entry("failed", 1));

        value("update object.users set storage_quota = storage_used where user_id = ? returning user_id");
        SyncedAccount.Run third = account.run(3, null);
        third.page(SyncedAccount.photo("4", "4.jpg", ""), SyncedAccount.photo("5", "5.jpg", ""));
        assertThat(third.applied().path("over_quota").asInt()).isEqualTo(2);
        assertThat(work()).containsOnly(Map.entry("handed", 2), Map.entry("failed", 3));
        lookForRoom();
        assertThat(work()).as("there is none").containsOnly(Map.entry("handed", 2), Map.entry("failed", 3));
    }

    @Test
    void ofARemovedIntegrationNothingIsBrought() throws SQLException {
        show(1, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();

        account.removed(2);

        Awaitility.await("it is known").atMost(Duration.ofSeconds(20)).until(() -> work().isEmpty());
        begun(wanted).statusCode(404);
        media(wanted).body("hash", nullValue());
    }

    @Test
    void aRemovalThatIsToldLateTakesNothingFromAnAccountThatWasConnectedAgain() throws SQLException {
        show(3, of("v1", null));
        JsonNode wanted = requests("media:1", 1).getFirst();

        account.removed(2);
        account.connected(4);

        Awaitility.await("both are known")
                .atMost(Duration.ofSeconds(20))
                .until(() -> value("select coalesce(max(epoch), 0) from object.message_epoch where user_id = ?")
                        .equals("4"));
        assertThat(work()).containsOnly(Map.entry("handed", 1));
        deliver(wanted, Pictures.jpeg()).statusCode(204);
        assertThat(work()).isEmpty();
    }

    private static SourceRecord of(@Nullable String version, @Nullable ContentHash hash) {
        return SyncedAccount.withBytes(SyncedAccount.photo("1", "one.jpg", "the same"), version, hash);
    }

    private void show(long epoch, SourceRecord... records) {
        SyncedAccount.Run run = account.run(epoch, null);
        run.page(records);
        run.applied();
    }

    /** What was handed out of an item. */
    private List<JsonNode> requests(String sourceId, int count) {
        return requests(count, "\"source_id\":\"" + sourceId + "\"");
    }

    private List<JsonNode> requests(int count) {
        return requests(count, "");
    }

    private List<JsonNode> requests(int count, String what) {
        return Topics.read(
                        REQUESTED,
                        count,
                        read -> read.data().contains(account.integration().toString())
                                && read.data().contains(what))
                .stream()
                .map(this::parsed)
                .toList();
    }

    private JsonNode parsed(Topics.Read read) {
        try {
            return json.readTree(read.data());
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private ValidatableResponse begun(JsonNode wanted) {
        return worker(wanted).post("/internal/v1/media/{id}/content-begun").then();
    }

    private ValidatableResponse deliver(JsonNode wanted, byte[] bytes) {
        return worker(wanted)
                .contentType("image/jpeg")
                .header("Upload-Length", bytes.length)
                .body(bytes)
                .put("/internal/v1/media/{id}/content")
                .then();
    }

    private ValidatableResponse deliver(JsonNode wanted, byte[] bytes, long offset, long length) {
        return worker(wanted)
                .contentType("video/mp4")
                .header("Upload-Offset", offset)
                .header("Upload-Length", length)
                .header("Upload-Validator", "\"the-film\"")
                .body(bytes)
                .put("/internal/v1/media/{id}/content")
                .then();
    }

    private ValidatableResponse report(JsonNode wanted, Map<String, String> failure) {
        return worker(wanted)
                .contentType("application/json")
                .body(failure)
                .post("/internal/v1/media/{id}/content-failed")
                .then();
    }

    private RequestSpecification worker(JsonNode wanted) {
        return given().auth()
                .oauth2(serviceToken())
                .pathParam("id", wanted.path("object_id").asText())
                .queryParam("user_id", alice.id().toString())
                .queryParam("turn", wanted.path("turn").asInt());
    }

    private ValidatableResponse media(JsonNode wanted) {
        return alice.request()
                .get("/api/v1/media/" + wanted.path("object_id").asText())
                .then()
                .statusCode(200);
    }

    private ValidatableResponse listedLarge() {
        return alice.request().get("/api/v1/media").then().statusCode(200);
    }

    private ValidatableResponse known(String path, String tag) {
        return alice.request().header("If-None-Match", tag).get(path).then();
    }

    private ValidatableResponse process(JsonNode wanted) {
        return alice.request()
                .post("/api/v1/media/" + wanted.path("object_id").asText() + "/process")
                .then()
                .statusCode(202);
    }

    private @Nullable String column(JsonNode wanted, String name) throws SQLException {
        List<List<String>> rows = TestStack.database()
                .rows(
                        "select %1$s from object.media where user_id = ? and id = ?::uuid and %1$s is not null"
                                .formatted(name),
                        alice.id().value(),
                        wanted.path("object_id").asText());
        return rows.isEmpty() ? null : rows.getFirst().getFirst();
    }

    private String value(String sql) throws SQLException {
        return TestStack.database().rows(sql, alice.id().value()).getFirst().getFirst();
    }

    private boolean isHeld() throws SQLException {
        return value("select coalesce(held_until > now(), false) from object.content_lane where user_id = ?")
                .equals("t");
    }

    /** How much of the account's work is in which state. */
    private Map<String, Integer> work() throws SQLException {
        return TestStack.database()
                .rows(
                        "select state, count(*) from object.content_work where user_id = ? group by state",
                        alice.id().value())
                .stream()
                .collect(Collectors.toMap(List::getFirst, row -> Integer.valueOf(row.getLast())));
    }

    /** The time something waits for is there. */
    private void letWaitNoLonger() throws SQLException {
        TestStack.database().rows("""
            update object.content_work set due_at = now() - interval '1 minute'
             where user_id = ? and state = 'waiting' returning object_id
            """, alice.id().value());
        TestStack.database().rows("""
            update object.content_lane set held_until = null, wake_at = now() - interval '1 minute'
             where user_id = ? returning user_id
            """, alice.id().value());
        Awaitility.await("the clock looks at the lane")
                .atMost(Duration.ofSeconds(20))
                .until(() -> work().getOrDefault("waiting", 0) == 0);
    }

    /** It is time to look whether what did not fit does. */
    private void lookForRoom() throws SQLException {
        TestStack.database().rows("""
            update object.content_lane set room_at = now() - interval '1 minute', wake_at = now() - interval '1 minute'
             where user_id = ? returning user_id
            """, alice.id().value());
        Awaitility.await("the clock looks for room")
                .atMost(Duration.ofSeconds(20))
                .until(() -> value("select coalesce(room_at > now(), true) from object.content_lane where user_id = ?")
                        .equals("t"));
    }

    /** Whoever took something is not heard of any more, and it is time to give it to another. */
    private void loseWhoIsAtIt() throws SQLException {
        TestStack.database().rows("""
            update object.content_work set due_at = now() - interval '1 minute'
             where user_id = ? and state = 'handed' returning object_id
            """, alice.id().value());
        TestStack.database().rows("""
            update object.content_lane set wake_at = now() - interval '1 minute'
             where user_id = ? returning user_id
            """, alice.id().value());
    }

    private static String md5(byte[] bytes) {
        return hash("MD5", bytes);
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String serviceToken() {
        return given().auth()
                .preemptive()
                .basic("sync-worker", "only-for-tests")
                .formParam("grant_type", "client_credentials")
                .formParam("audience", "object-service")
                .post("/internal/v1/issuer/token")
                .then()
                .statusCode(200)
                .extract()
                .path("access_token");
    }
}
