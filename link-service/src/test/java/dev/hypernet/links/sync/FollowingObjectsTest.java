package dev.hypernet.links.sync;

import static dev.hypernet.links.sync.Account.in;
import static dev.hypernet.links.sync.Account.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.sync.Account.Chain;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of links when their objects are deleted, restored, brought anew or purged. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class FollowingObjectsTest {
    private static final String LINKS_OF = """
            select 1 from link.link where user_id = ?::uuid and (from_object_id = ?::uuid or to_object_id = ?::uuid)
            """;
    private static final String WAITING = "select 1 from link.pending_link where user_id = ?::uuid";

    @Inject
    EventCodec codec;

    @Test
    @Requirement({"O20", "O29"})
    void aRestoredObjectBringsBackWhatWentWithIt() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 4)));
        Ledger.of(chain.job(), 1);
        String membership = onlyLinkFrom(account, album);

        account.deletes(photo, "media", 2);
        account.awaitKnown(photo, 2, true);
        account.restores(photo, "media:1", 3);

        assertThat(eventsOf(membership, 3)).containsExactly("created", "deleted", "updated");
        assertThat(lastEventOf(membership, 3)).contains("\"changed\":[\"deleted_at\"]", "\"sort_order\":4");
        assertThat(onlyLinkFrom(account, album)).isEqualTo(membership);
        account.owner().linksFrom(photo).then().body("items.link_type", contains("source"));
    }

    @Test
    @Requirement({"O20", "O29"})
    void whatItsOwnerDeletedDoesNotComeBack() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String unwanted = account.owner().links(album, "contains", photo).path("id");
        account.owner().request().delete("/api/v1/links/" + unwanted).then().statusCode(204);
        String wanted = account.owner().links(album, "related_to", photo).path("id");

        account.deletes(photo, "media", 2);
        account.awaitKnown(photo, 2, true);
        account.restores(photo, "media:1", 3);
        account.restores(photo, "media:1", 3);

        assertThat(eventsOf(wanted, 3)).containsExactly("created", "deleted", "updated");
        assertThat(onlyLinkFrom(account, album)).isEqualTo(wanted);
    }

    @Test
    @Requirement({"O20", "O29"})
    void aLinkComesBackWhenBothItsEndsAreThere() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String link = account.owner().links(album, "contains", photo).path("id");

        account.deletes(photo, "media", 2);
        account.awaitKnown(photo, 2, true);
        account.deletes(album, "album", 2);
        account.awaitKnown(album, 2, true);
        account.restores(photo, "media:1", 3);
        account.awaitKnown(photo, 3, false);
        account.owner().linksFrom(album).then().body("items", empty());
        account.restores(album, "album:1", 3);

        assertThat(eventsOf(link, 3)).containsExactly("created", "deleted", "updated");
        assertThat(onlyLinkFrom(account, album)).isEqualTo(link);
    }

    @Test
    @Requirement("O29")
    void anObjectItsSourceBringsAnewHasItsOwnersLinksAgainAndTheSyncsAreTheSyncs() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0)));
        Ledger.of(chain.job(), 1);
        String made = account.owner().links(album, "related_to", photo).path("id");

        account.deletes(photo, "media", 2);
        account.awaitKnown(photo, 2, true);
        account.updates(photo, "media:1", 3);

        assertThat(eventsOf(made, 3)).containsExactly("created", "deleted", "updated");
        assertThat(onlyLinkFrom(account, album)).isEqualTo(made);
    }

    @Test
    @Requirement({"O18", "O29"})
    void aPurgedObjectIsLinkedNeverAgain() throws SQLException {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String link = account.owner().links(album, "contains", photo).path("id");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:never", 0)));
        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 1));

        account.purges(photo, "media", 2);

        assertThat(Ledger.of(chain.job(), 2)).isEqualTo(new Ledger(1, 1, 0, 0));
        assertThat(eventsOf(link, 2)).containsExactly("created", "deleted");
        assertNoLinkOf(account, photo);
        assertThat(TestStack.database().rows(WAITING, account.owner().id().toString()))
                .isEmpty();
        account.owner().links(album, "contains", photo).then().statusCode(404);
        account.restores(photo, "media:1", 2);
        account.updates(album, "album:1", 2);
        account.awaitKnown(album, 2, false);
        account.owner().links(album, "contains", photo).then().statusCode(404);
    }

    @Test
    @Requirement({"O18", "O29"})
    void whatWentSoftlyBeforeGoesForGoodWithThePurge() throws SQLException {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String link = account.owner().links(album, "contains", photo).path("id");
        account.deletes(photo, "media", 2);
        account.awaitKnown(photo, 2, true);

        // As whoever removes a deleted object may not count its version up.
        account.purges(photo, "media", 2);

        assertNoLinkOf(account, photo);
        assertThat(eventsOf(link, 2)).containsExactly("created", "deleted");
    }

    private Account connected() {
        Account account = Account.somebodys(codec);
        account.connects(1, 1);
        return account;
    }

    private static void assertNoLinkOf(Account account, ObjectId object) {
        await("no link of " + object)
                .atMost(Duration.ofSeconds(30))
                .until(() -> TestStack.database()
                        .rows(LINKS_OF, account.owner().id().toString(), object.toString(), object.toString())
                        .isEmpty());
    }

    private static String onlyLinkFrom(Account account, ObjectId object) {
        List<String> ids = account.owner().linksFrom(object).path("items.id");
        assertThat(ids).hasSize(1);
        return ids.getFirst();
    }

    private static List<String> eventsOf(String link, int count) {
        return Topics.read(LinkEvent.TOPIC, count, read -> read.key().equals(link)).stream()
                .map(event -> event.type().split("\\.", -1)[3])
                .toList();
    }

    private static String lastEventOf(String link, int count) {
        return Topics.read(LinkEvent.TOPIC, count, read -> read.key().equals(link))
                .getLast()
                .data();
    }
}
