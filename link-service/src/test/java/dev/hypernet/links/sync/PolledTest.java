package dev.hypernet.links.sync;

import static dev.hypernet.links.sync.Account.in;
import static dev.hypernet.links.sync.Account.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.contracts.event.ObjectEvent;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.sync.Account.Chain;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is polled together is settled together, and yet in the order of each key, each once, and each by itself where it must. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class PolledTest {
    private static final int MANY = 120;
    private static final String KNOWN = """
        select version || case when deleted_at is null then ' living' else ' deleted' end from link.known_object
         where user_id = ?::uuid and id = ?::uuid
        """;
    private static final String LINKS = "select 1 from link.link where user_id = ?::uuid and deleted_at is null";
    private static final String TRANSACTIONS = "select distinct xmin::text from link.link where user_id = ?::uuid";
    private static final String WAITING = "select 1 from link.pending_link where user_id = ?::uuid";
    private static final String AWAITED = "select 1 from link.pending_link where user_id = ?::uuid and awaited";
    private static final String RESTARTS = "select restart from link.pending_link where user_id = ?::uuid";

    @Inject
    EventCodec codec;

    @Inject
    ObjectListener objects;

    @Inject
    BatchListener batches;

    @Test
    @Requirement({"L10", "S06"})
    void whatWaitedForManyObjectsBecomesLinksInOneTransaction() throws Throwable {
        Account account = connected();
        Chain chain = Chain.of(1);
        List<ObjectEvent> arrivals = new ArrayList<>();
        arrivals.add(account.created(ObjectId.random(), "album:1"));
        Chain next = chain;
        for (int number = 0; number < MANY; number++) {
            next = account.fetches(next, record("media:" + number, in("album:1", number)));
            arrivals.add(account.created(ObjectId.random(), "media:" + number));
        }
        assertThat(Ledger.of(chain.job(), MANY)).isEqualTo(new Ledger(MANY, 0, 0, 2L * MANY));

        Poll poll = Poll.of(codec, arrivals).by(objects::on);

        assertThat(Ledger.of(chain.job(), MANY + 1)).isEqualTo(new Ledger(MANY, 2L * MANY, 0, 0));
        assertThat(rows(TRANSACTIONS, account)).isEqualTo(1);
        assertThat(rows(WAITING, account)).isZero();
        assertThat(poll.refused()).isEmpty();
        assertThat(poll.acknowledged()).containsExactly((long) MANY);
    }

    @Test
    @Requirement("L10")
    void aPollThatIsBrokenOffAndComesAgainLeavesEveryLinkOnce() throws Throwable {
        Account account = connected();
        ObjectId album = ObjectId.random();
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 1)), record("media:2", in("album:1", 2)));
        Ledger.of(chain.job(), 1);
        List<ObjectEvent> told = List.of(
                account.created(album, "album:1"),
                account.created(ObjectId.random(), "media:1"),
                account.updated(album, "album:1", 2),
                account.created(ObjectId.random(), "media:2"));

        Poll.of(codec, told.subList(0, 2)).by(objects::on);
        Poll.of(codec, told).by(objects::on);
        Poll.of(codec, told).by(objects::on);

        account.owner().linksFrom(album).then().body("items.sort_order", contains(1, 2));
        assertThat(rows(LINKS, account)).isEqualTo(4);
        assertThat(known(account, album)).isEqualTo("2 living");
        assertThat(Topics.read(LinkEvent.TOPIC, 4, read -> isOf(account, read))).hasSize(4);
        assertThat(Ledger.of(chain.job(), 3)).isEqualTo(new Ledger(1, 4, 0, 0));
    }

    @Test
    @Requirement({"O20", "O29"})
    void whatBefallsAnObjectKeepsItsOrderAmongTheArrivalsOfOthers() throws Throwable {
        Account account = connected();
        ObjectId album = account.has("album:1");
        ObjectId photo = account.has("media:1");
        String link = account.owner().links(album, "related_to", photo).path("id");
        ObjectId other = ObjectId.random();

        Poll.of(
                        codec,
                        account.updated(photo, "media:1", 2),
                        account.created(other, "media:2"),
                        account.deleted(photo, "media", 3),
                        account.updated(other, "media:2", 2),
                        account.updated(photo, "media:1", 4),
                        account.deleted(other, "media", 3))
                .by(objects::on);

        assertThat(known(account, photo)).isEqualTo("4 living");
        assertThat(known(account, other)).isEqualTo("3 deleted");
        assertThat(Topics.read(LinkEvent.TOPIC, 3, read -> read.key().equals(link)))
                .extracting(event -> event.type().split("\\.", -1)[3])
                .containsExactly("created", "deleted", "updated");
        account.owner().linksFrom(album).then().body("items.id", contains(link));
    }

    @Test
    @Requirement({"O20", "O29"})
    void whatIsDeletedTogetherTakesItsLinksWithItAndWaitsForNothingAnyMore() throws Throwable {
        Account account = connected();
        Account another = new Account(account.owner(), IntegrationId.random(), codec);
        another.connects(1, 1);
        ObjectId album = account.has("album:1");
        ObjectId kept = account.has("media:kept");
        Chain chain = Chain.of(1);
        List<SourceRecord> records = new ArrayList<>(List.of(record("media:kept", in("album:1", 0))));
        List<ObjectEvent> deletions = new ArrayList<>();
        for (int number = 0; number < MANY; number++) {
            ObjectId photo = ObjectId.random();
            account.creates(photo, "media:" + number);
            records.add(record("media:" + number, in("album:1", number), in("album:late", number)));
            deletions.add(account.deleted(photo, "media", 2));
        }
        ObjectId elsewhere = another.has("media:1");
        account.owner().links(album, "related_to", elsewhere).then().statusCode(201);
        account.fetches(chain, records.toArray(SourceRecord[]::new));
        account.awaitLinks(2 + 2 * MANY + 1);
        deletions.add(account.deleted(elsewhere, "media", 2));
        deletions.add(account.deleted(elsewhere, "media", 3));

        Poll poll = Poll.of(codec, deletions).by(objects::on);
        Poll.of(codec, deletions).by(objects::on);

        assertThat(poll.refused()).isEmpty();
        assertThat(rows(LINKS, account)).isEqualTo(2);
        assertThat(rows(AWAITED, account)).isZero();
        assertThat(known(account, elsewhere)).isEqualTo("3 deleted");
        account.owner().linksFrom(album).then().body("items.to_object_id", contains(kept.toString()));
    }

    @Test
    void whatIsPurgedAndBroughtAnewInOnePollGivesItsSourceIdAway() throws Throwable {
        Account account = connected();
        ObjectId first = ObjectId.random();
        ObjectId second = ObjectId.random();

        Poll poll = Poll.of(
                        codec,
                        account.created(first, "media:1"),
                        account.purged(first, "media", 2),
                        account.created(second, "media:1"))
                .by(objects::on);

        assertThat(known(account, first)).isEqualTo("2 deleted");
        assertThat(known(account, second)).isEqualTo("1 living");
        assertThat(poll.refused()).isEmpty();
    }

    @Test
    void whatCannotBeSettledGoesToTheDeadLettersAloneAndTheRestOfItsPollIsSettled() throws Throwable {
        Account account = connected();
        Account another = connected();
        ObjectId first = ObjectId.random();
        ObjectId last = ObjectId.random();
        ObjectId others = ObjectId.random();

        Poll poll = Poll.of(codec, account.created(first, "media:1"))
                .andNonsense()
                .and(account.created(ObjectId.random(), "media:1"))
                .and(another.created(others, "media:1"))
                .and(account.created(last, "media:2"))
                .by(objects::on);

        assertThat(poll.refused()).containsExactlyInAnyOrder(1L, 2L);
        assertThat(poll.acknowledged()).containsExactly(4L);
        assertThat(known(account, first)).isEqualTo("1 living");
        assertThat(known(account, last)).isEqualTo("1 living");
        assertThat(known(another, others)).isEqualTo("1 living");
        assertThat(known(account, others)).isEqualTo("unknown");
    }

    @Test
    @Requirement({"L10", "S06"})
    void batchesOfOnePollExtendTheirChainInTheirOrderAndEachOnce() throws Throwable {
        Account account = connected();
        ObjectId album = account.has("album:1");
        account.has("media:1");
        Chain chain = Chain.of(1);
        List<Batch> told = new ArrayList<>();
        Chain next = chain;
        for (int page = 0; page < 20; page++) {
            told.add(account.batch(next, 0, record("media:1", in("album:1", page))));
            next = next.next();
        }
        told.add(3, told.get(1));
        told.add(told.get(7));

        Poll.of(codec, told.subList(0, 11)).by(batches::on);
        Poll.of(codec, told).by(batches::on);

        assertThat(Ledger.of(chain.job(), 20)).isEqualTo(new Ledger(20, 2, 0, 0));
        account.owner().linksFrom(album).then().body("items.sort_order", contains(19));
    }

    @Test
    @Requirement("S06")
    void eachBeginningOfAStreamHasALedgerOfItsOwn() throws Throwable {
        Account account = connected();
        account.has("media:1");
        Chain chain = Chain.of(1);

        Poll.of(
                        codec,
                        account.batch(chain, 0, record("media:1", in("album:1", 0))),
                        account.batch(chain, 1, record("media:1", in("album:2", 1))))
                .by(batches::on);

        assertThat(told(chain, 3))
                .containsExactlyInAnyOrder(
                        "0: 1 batches, 1 pending", "1: 1 batches, 1 pending", "0: 0 batches, -1 pending");
        assertThat(TestStack.database()
                        .rows(RESTARTS, account.owner().id().toString())
                        .getFirst()
                        .getFirst())
                .isEqualTo("1");
        Poll.of(codec, account.created(ObjectId.random(), "album:2")).by(objects::on);
        assertThat(told(chain, 4)).contains("1: 0 batches, -1 pending");
    }

    @Test
    void whatIsOfAnotherTypeIsPassedOver() throws Throwable {
        Account account = connected();

        Poll poll = Poll.of(codec, account.batch(Chain.of(1), 0)).by(objects::on);

        assertThat(poll.refused()).isEmpty();
        assertThat(poll.acknowledged()).containsExactly(0L);
    }

    private Account connected() {
        Account account = Account.somebodys(codec);
        account.connects(1, 1);
        return account;
    }

    private static boolean isOf(Account account, Topics.Read read) {
        return read.data().contains(account.owner().id().toString());
    }

    private static String known(Account account, ObjectId object) throws SQLException {
        List<List<String>> rows =
                TestStack.database().rows(KNOWN, account.owner().id().toString(), object.toString());
        return rows.isEmpty() ? "unknown" : rows.getFirst().getFirst();
    }

    /** What the job's ledger was told, by beginnings of the stream. */
    private static List<String> told(Chain chain, int messages) {
        return Topics.read(
                        SyncProgress.TOPIC,
                        messages,
                        read -> read.data().contains(chain.job().toString()))
                .stream()
                .map(read -> new JsonObject(read.data()))
                .map(progress -> progress.getInteger("restart") + ": " + progress.getInteger("batches") + " batches, "
                        + progress.getInteger("pending") + " pending")
                .toList();
    }

    private static int rows(String sql, Account account) throws SQLException {
        return TestStack.database().rows(sql, account.owner().id().toString()).size();
    }
}
