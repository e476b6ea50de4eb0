package dev.hypernet.links.sync;

import static dev.hypernet.links.sync.Account.deletedRecord;
import static dev.hypernet.links.sync.Account.in;
import static dev.hypernet.links.sync.Account.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SourceRecord.Membership;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.sync.Account.Chain;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class BatchListenerTest {
    @Inject
    EventCodec codec;

    @Test
    @Requirement({"L02", "L06", "S12"})
    void aBatchLinksTheObjectsThatAreThere() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        Chain chain = Chain.of(1);

        account.fetches(chain, record("media:1", in("album:1", 3)));

        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 2, 0, 0));
        linksFrom(account, album)
                .body("items.to_object_id", contains(photo.toString()))
                .body("items[0].sort_order", equalTo(3))
                .body("items[0].metadata.created_by", equalTo("system"));
        linksFrom(account, photo)
                .body("items.link_type", contains("source"))
                .body("items.to_object_id", contains(account.integration().toString()))
                .body("items[0].to_object_type", equalTo("integration"))
                .body("items[0].metadata.reason", equalTo("sandbox_photos_sync"))
                .body("items[0].metadata.sync_timestamp", equalTo("2026-02-03T12:50:00.789Z"))
                .body("items[0].metadata.job_id", equalTo(chain.job().toString()));
    }

    @Test
    void aBatchThatComesBeforeItsObjectsWaitsForThem() {
        Account account = Account.somebodys(codec);
        Chain chain = Chain.of(1);

        account.fetches(chain, record("media:1", in("album:1", 0), in("album:2", 5)));
        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 0, 0, 3));
        account.connects(1, 1);
        ObjectId photo = account.has("media:1");
        account.has("album:1");
        account.has("album:2");

        assertThat(Ledger.of(chain.job(), 4)).isEqualTo(new Ledger(1, 3, 0, 0));
        linksTo(account, photo).body("items.sort_order", contains(0, 5));
        linksFrom(account, photo).body("items.link_type", contains("source"));
    }

    @Test
    void aBatchThatComesTwiceCountsOnce() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        account.has("media:1");
        account.has("media:2");
        Chain chain = Chain.of(1);

        Chain next = account.fetches(chain, record("media:1", in("album:1", 0)));
        account.fetches(chain, record("media:1", in("album:1", 0)));
        Chain last = account.fetches(next, record("media:2", in("album:1", 1)));
        account.fetches(chain, record("media:1", in("album:1", 0)));
        account.fetches(next, record("media:2", in("album:1", 1)));
        account.fetches(last, record("media:2", in("album:1", 1)));

        assertThat(Ledger.of(chain.job(), 3)).isEqualTo(new Ledger(3, 4, 0, 0));
        linksFrom(account, album).body("items.sort_order", contains(0, 1));
    }

    @Test
    void aBatchOfAnEarlierEpochIsVoid() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        account.has("media:1");
        Chain stale = Chain.of(4);
        Chain valid = Chain.of(5);

        account.connects(5, 2);
        account.fetches(stale, record("media:1", in("album:1", 7)));
        account.fetches(valid, record("media:1", in("album:1", 8)));

        assertThat(Ledger.of(valid.job(), 1)).isEqualTo(new Ledger(1, 2, 0, 0));
        // The void batch came first, so its message would be the first of this integration.
        assertThat(Topics.read(SyncProgress.TOPIC, 1, read -> isOf(account, read))
                        .getFirst()
                        .data())
                .contains(valid.job().toString());
        linksFrom(account, album).body("items.sort_order", contains(8));
    }

    @Test
    void aPhotoThatMovedLeavesOneAlbumForAnotherAndTheRestStaysUntouched() {
        Account account = connected();
        ObjectId left = account.has("album:left");
        ObjectId entered = account.has("album:entered");
        ObjectId kept = account.has("album:kept");
        ObjectId sorted = account.has("album:sorted");
        account.has("media:1");
        Chain first = Chain.of(1);
        Chain second = Chain.of(2);

        account.fetches(first, record("media:1", in("album:left", 0), in("album:kept", 1), in("album:sorted", 2)));
        Ledger.of(first.job(), 1);
        String leftLink = onlyLinkFrom(account, left);
        String keptLink = onlyLinkFrom(account, kept);
        String sortedLink = onlyLinkFrom(account, sorted);
        account.fetches(second, record("media:1", in("album:entered", 0), in("album:kept", 1), in("album:sorted", 9)));

        assertThat(Ledger.of(second.job(), 1)).isEqualTo(new Ledger(1, 1, 1, 0));
        linksFrom(account, left).body("items", empty());
        linksFrom(account, entered).body("items.sort_order", contains(0));
        linksFrom(account, sorted).body("items.sort_order", contains(9)).body("items.id", contains(sortedLink));
        linksFrom(account, kept).body("items.id", contains(keptLink)).body("items[0].version", equalTo(1));
        assertThat(eventsOf(leftLink, 2)).containsExactly("created", "deleted");
        assertThat(eventsOf(sortedLink, 2)).containsExactly("created", "updated");
        assertThat(eventsOf(keptLink, 1)).containsExactly("created");
    }

    @Test
    void aMembershipItsOwnerMadeIsNotTheSyncsToTakeAway() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        account.owner().links(album, "contains", photo).then().statusCode(201);
        Chain chain = Chain.of(1);

        account.fetches(chain, record("media:1"));

        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 0));
        linksFrom(account, album).body("items.to_object_id", contains(photo.toString()));
    }

    @Test
    @Requirement("L05")
    void thePlaceItsOwnerChoseIsKeptAgainstTheNextSync() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        account.has("media:1");
        account.has("media:2");
        Chain first = Chain.of(1);
        Chain second = Chain.of(2);
        Chain next = account.fetches(first, record("media:1", in("album:1", 0)));
        account.fetches(next, record("media:2", in("album:1", 1)));
        Ledger.of(first.job(), 2);
        List<String> ids = account.owner().linksFrom(album).path("items.id");
        account.owner()
                .request()
                .body("{\"to\":\"last\"}")
                .post("/api/v1/links/" + ids.getFirst() + "/move")
                .then()
                .statusCode(200);

        account.fetches(second, record("media:1", in("album:1", 0)), record("media:2", in("album:1", 1)));

        assertThat(Ledger.of(second.job(), 1)).isEqualTo(new Ledger(1, 0, 0, 0));
        linksFrom(account, album).body("items.id", contains(ids.get(1), ids.getFirst()));
    }

    @Test
    @Requirement("L07")
    void aMembershipItsOwnerMadeIsNeitherMadeTwiceNorMoved() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String made = account.owner()
                .links(album, "contains", photo, ",\"sort_order\":7")
                .path("id");
        Chain chain = Chain.of(1);

        account.fetches(chain, record("media:1", in("album:1", 2)));

        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 0));
        linksFrom(account, album)
                .body("items.id", contains(made))
                .body("items.sort_order", contains(7))
                .body("items.version", contains(1))
                .body("items[0].metadata.created_by", equalTo("user"));
    }

    @Test
    @Requirement("L06")
    void aMembershipItsOwnerDeletedIsNotMadeAgain() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        account.has("media:1");
        Chain first = Chain.of(1);
        Chain second = Chain.of(2);
        account.fetches(first, record("media:1", in("album:1", 0)));
        Ledger.of(first.job(), 1);
        account.owner()
                .request()
                .delete("/api/v1/links/" + onlyLinkFrom(account, album))
                .then()
                .statusCode(204);

        account.fetches(second, record("media:1", in("album:1", 1)));

        assertThat(Ledger.of(second.job(), 1)).isEqualTo(new Ledger(1, 0, 0, 0));
        linksFrom(account, album).body("items", empty());
    }

    @Test
    @Requirement({"L02", "L06"})
    void aVariantASyncBringsIsTheSystemsAndOneItsOwnerRemovedDoesNotComeBack() {
        Account account = connected();
        ObjectId original = account.has("media:1");
        ObjectId edited = account.has("media:2");
        ObjectId cropped = account.has("media:3");
        SourceRecord record = record(
                "media:1",
                new Membership("variant_of", "media:2", null),
                new Membership("variant_of", "media:3", null));
        Chain first = Chain.of(1);
        Chain second = Chain.of(2);
        account.fetches(first, record);
        assertThat(Ledger.of(first.job(), 1)).isEqualTo(new Ledger(1, 3, 0, 0));
        linksFrom(account, edited)
                .body("items.link_type", contains("variant_of"))
                .body("items.to_object_id", contains(original.toString()))
                .body("items[0].metadata.created_by", equalTo("system"))
                .body("items[0].metadata.reason", equalTo("sandbox_photos_sync"))
                .body("items[0].metadata.job_id", equalTo(first.job().toString()));
        bySystem(account, edited).body("items.to_object_id", contains(original.toString()));
        account.owner().deletes(onlyLinkFrom(account, edited)).then().statusCode(204);

        account.fetches(second, record);

        assertThat(Ledger.of(second.job(), 1)).isEqualTo(new Ledger(1, 0, 0, 0));
        linksFrom(account, edited).body("items", empty());
        linksFrom(account, cropped).body("items.to_object_id", contains(original.toString()));
    }

    @Test
    void whatARecordAskedForEarlierGivesWayToWhatItAsksForNow() {
        Account account = connected();
        ObjectId photo = account.has("media:1");
        Chain first = Chain.of(1);
        Chain second = Chain.of(2);

        account.fetches(first, record("media:1", in("album:1", 0), in("album:2", 0)));
        assertThat(Ledger.of(first.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 2));
        account.fetches(second, record("media:1", in("album:2", 4)));

        assertThat(Ledger.of(second.job(), 1)).isEqualTo(new Ledger(1, 0, 0, 1));
        assertThat(Ledger.of(first.job(), 2)).isEqualTo(new Ledger(1, 1, 0, 0));
        account.has("album:1");
        account.has("album:2");
        assertThat(Ledger.of(second.job(), 2)).isEqualTo(new Ledger(1, 1, 0, 0));
        linksTo(account, photo).body("items.sort_order", contains(4));
    }

    @Test
    void aRecordDeletedAtTheProviderWaitsForNothingAnyMore() {
        Account account = connected();
        Chain chain = Chain.of(1);

        Chain next = account.fetches(chain, record("media:1", in("album:1", 0)));
        account.fetches(next, deletedRecord("media:1"));

        assertThat(Ledger.of(chain.job(), 2)).isEqualTo(new Ledger(2, 0, 0, 0));
    }

    @Test
    void nobodyWaitsForADeletedAlbumButItsLinksComeWithItsReturn() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        account.has("media:1");
        Chain chain = Chain.of(1);
        account.deletes(album, "album", 2);
        account.awaitKnown(album, 2, true);

        account.fetches(chain, record("media:1", in("album:1", 6)));
        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 0));
        account.updates(album, "album:1", 3);

        assertThat(Ledger.of(chain.job(), 2)).isEqualTo(new Ledger(1, 2, 0, 0));
        linksFrom(account, album).body("items.sort_order", contains(6));
    }

    @Test
    void aDeletedObjectTakesItsLinksWithIt() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0)));
        Ledger.of(chain.job(), 1);
        String contains = onlyLinkFrom(account, album);
        String source = onlyLinkFrom(account, photo);

        account.deletes(photo, "media", 2);

        assertThat(eventsOf(contains, 2)).containsExactly("created", "deleted");
        assertThat(eventsOf(source, 2)).containsExactly("created", "deleted");
        linksFrom(account, album).body("items", empty());
    }

    @Test
    void anOlderVersionNeverOverwritesANewer() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");

        account.deletes(photo, "media", 3);
        account.awaitKnown(photo, 3, true);
        account.updates(photo, "media:1", 2);
        account.updates(album, "album:1", 2);
        account.awaitKnown(album, 2, false);

        account.owner().links(album, "contains", photo).then().statusCode(404);
    }

    private Account connected() {
        Account account = Account.somebodys(codec);
        account.connects(1, 1);
        return account;
    }

    private static boolean isOf(Account account, Topics.Read read) {
        return read.key().equals(account.integration().toString());
    }

    private static ValidatableResponse linksFrom(Account account, ObjectId object) {
        return account.owner().linksFrom(object).then().statusCode(200);
    }

    /** What this integration's syncs made. */
    private static ValidatableResponse bySystem(Account account, ObjectId object) {
        return account.owner()
                .request()
                .queryParam("from_object_id", object.toString())
                .queryParam("created_by", "system")
                .queryParam("integration_id", account.integration().toString())
                .get("/api/v1/links")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse linksTo(Account account, ObjectId object) {
        return account.owner()
                .request()
                .queryParam("to_object_id", object.toString())
                .get("/api/v1/links")
                .then()
                .statusCode(200);
    }

    private static String onlyLinkFrom(Account account, ObjectId object) {
        List<String> ids = account.owner().linksFrom(object).path("items.id");
        assertThat(ids).hasSize(1);
        return ids.getFirst();
    }

    /** What became of a link, in words: created, updated, deleted. */
    private static List<String> eventsOf(String link, int count) {
        return Topics.read(LinkEvent.TOPIC, count, read -> read.key().equals(link)).stream()
                .map(event -> event.type().split("\\.", -1)[3])
                .toList();
    }
}
