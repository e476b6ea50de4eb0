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
    private static final String WAITING = "select 1 from link.pending_link where user_id = ?::uuid and reason is null";
    private static final String GIVEN_UP =
            "select reason from link.pending_link where user_id = ?::uuid and expired_at is not null";
    private static final String HALF_DELETED = """
        update link.known_object set version = 2, deleted_at = now()
         where user_id = ?::uuid and id = ?::uuid returning id
        """;
    private static final String HALF_RESTORED = """
        update link.known_object set version = 3, deleted_at = null
         where user_id = ?::uuid and id = ?::uuid returning id
        """;
    private static final String REMAINS = """
        select 1 from link.link where user_id = ?::uuid
         union all
        select 1 from link.link_history where user_id = ?::uuid
         union all
        select 1 from link.link_count where user_id = ?::uuid and object_id = ?::uuid
        """;
    private static final String COUNTED = """
        select total from link.link_count
         where user_id = ?::uuid and object_id = ?::uuid and direction = 'from' and link_type = 'contains'
        """;
    private static final int MANY = 2500;
    private static final String MANY_LINKS = """
        with made as (
            insert into link.known_object (user_id, id, type, version)
            select ?::uuid, gen_random_uuid(), 'media', 1 from generate_series(1, ?)
            returning user_id, id
        )
        select id from made
        """;
    private static final String LINK_THEM = """
        insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                               from_object_type, to_object_id, to_object_type, created_by)
        select user_id, gen_random_uuid(), 1, now(), now(), 'contains', ?::uuid, 'album', id, 'media', 'user'
          from link.known_object
         where user_id = ?::uuid and type = 'media'
        returning id
        """;

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
        String owner = account.owner().id().toString();
        assertThat(TestStack.database().rows(WAITING, owner)).isEmpty();
        assertThat(TestStack.database().rows(GIVEN_UP, owner)).containsExactly(List.of("end_purged"));
        account.owner().links(album, "contains", photo).then().statusCode(404);
        account.restores(photo, "media:1", 2);
        account.updates(album, "album:1", 2);
        account.awaitKnown(album, 2, false);
        account.owner().links(album, "contains", photo).then().statusCode(404);
    }

    @Test
    @Requirement({"O18", "O29"})
    void whatItsSourceBringsAfterAPurgeTakesItsPlace() {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId purged = account.has("media:1");
        account.purges(purged, "media", 2);
        account.awaitKnown(purged, 2, true);

        ObjectId brought = account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0)));

        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 2, 0, 0));
        account.owner().linksFrom(album).then().body("items.to_object_id", contains(brought.toString()));
        account.owner().links(album, "contains", purged).then().statusCode(404);
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

    @Test
    @Requirement({"O20", "O29"})
    void aDeletionThatWasBrokenOffIsFinishedWhenItComesAgain() throws SQLException {
        Account account = Account.somebodys(codec);
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String link = account.owner().links(album, "contains", photo).path("id");
        halfDone(HALF_DELETED, account, photo);

        account.deletes(photo, "media", 2);

        assertThat(eventsOf(link, 2)).containsExactly("created", "deleted");
        account.owner().linksFrom(album).then().body("items", empty());
    }

    @Test
    @Requirement({"O20", "O29"})
    void aRestorationThatWasBrokenOffIsFinishedWhenItComesAgain() throws SQLException {
        Account account = Account.somebodys(codec);
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String link = account.owner().links(album, "contains", photo).path("id");
        account.deletes(photo, "media", 2);
        eventsOf(link, 2);
        halfDone(HALF_RESTORED, account, photo);

        account.restores(photo, "media:1", 3);

        assertThat(eventsOf(link, 3)).containsExactly("created", "deleted", "updated");
        assertThat(onlyLinkFrom(account, album)).isEqualTo(link);
    }

    @Test
    @Requirement("O29")
    void aDeletionThatComesLateTakesNothingFromWhatLivesSince() {
        Account account = Account.somebodys(codec);
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String link = account.owner().links(album, "contains", photo).path("id");
        account.updates(photo, "media:1", 3);
        account.awaitKnown(photo, 3, false);

        account.deletes(photo, "media", 2);
        account.updates(photo, "media:1", 4);
        account.awaitKnown(photo, 4, false);

        assertThat(onlyLinkFrom(account, album)).isEqualTo(link);
    }

    @Test
    @Requirement({"L04", "O29"})
    void aBidirectionalLinkThatIsBackIsSeenFromEitherEndAgain() {
        Account account = Account.somebodys(codec);
        ObjectId one = account.has("media:1");
        ObjectId other = account.has("media:2");
        String link = account.owner()
                .links(one, "related_to", other, ",\"is_bidirectional\":true")
                .path("id");
        account.deletes(other, "media", 2);
        assertThat(eventsOf(link, 2)).containsExactly("created", "deleted");
        account.owner().linksFrom(one).then().body("items", empty());

        account.restores(other, "media:2", 3);

        assertThat(eventsOf(link, 3)).containsExactly("created", "deleted", "updated");
        assertThat(onlyLinkFrom(account, one)).isEqualTo(link);
        assertThat(onlyLinkFrom(account, other)).isEqualTo(link);
        account.owner().links(other, "related_to", one).then().statusCode(409);
    }

    @Test
    @Requirement({"L01", "O18", "O20", "O29"})
    void manyLinksGoAndReturnAndGoForGoodWithTheirObject() throws SQLException {
        Account account = Account.somebodys(codec);
        String owner = account.owner().id().toString();
        ObjectId album = account.has("album:1");
        TestStack.database().rows(MANY_LINKS, owner, MANY);
        TestStack.database().rows(LINK_THEM, album.toString(), owner);

        account.deletes(album, "album", 2);
        assertThat(links("deleted", MANY, account)).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(counted(account, album)).isEqualTo("0");

        account.restores(album, "album:1", 3);
        assertThat(links("updated", MANY, account)).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(counted(account, album)).isEqualTo(Integer.toString(MANY));

        account.purges(album, "album", 4);
        assertThat(links("deleted", 2 * MANY, account)).hasSize(2 * MANY);
        await("nothing is left")
                .atMost(Duration.ofSeconds(30))
                .until(() -> TestStack.database()
                        .rows(REMAINS, owner, owner, owner, album.toString())
                        .isEmpty());
    }

    private static void halfDone(String step, Account account, ObjectId object) throws SQLException {
        assertThat(TestStack.database().rows(step, account.owner().id().toString(), object.toString()))
                .hasSize(1);
    }

    private static String counted(Account account, ObjectId object) throws SQLException {
        return TestStack.database()
                .rows(COUNTED, account.owner().id().toString(), object.toString())
                .getFirst()
                .getFirst();
    }

    /** The links of which that many events tell that this became of them. */
    private static List<String> links(String change, int count, Account account) {
        return Topics.read(
                        LinkEvent.TOPIC,
                        count,
                        read -> read.type().equals("dev.hypernet.link." + change + ".v1")
                                && read.data().contains(account.owner().id().toString()))
                .stream()
                .map(Topics.Read::key)
                .toList();
    }

    @Test
    @Requirement("E03")
    void aRemovedIntegrationTakesItsSourceLinksAndItsNextSyncMakesThemAnew() {
        Account account = connected();
        ObjectId photo = account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1"));
        Ledger.of(chain.job(), 1);
        account.owner().linksFrom(photo).then().body("items.link_type", contains("source"));

        account.removes(2, 2);
        await("no link of " + photo)
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> account.owner().linksFrom(photo).then().body("items", empty()));

        account.connects(3, 3);
        Chain anew = Chain.of(3);
        account.fetches(anew, record("media:1"));
        Ledger.of(anew.job(), 1);
        account.owner().linksFrom(photo).then().body("items.link_type", contains("source"));
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
