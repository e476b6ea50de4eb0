package dev.hypernet.links.leaving;

import static dev.hypernet.links.sync.Account.in;
import static dev.hypernet.links.sync.Account.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.UserEvent;
import dev.hypernet.contracts.event.UserEvent.UserDeletionRequested;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.links.sync.Account;
import dev.hypernet.links.sync.Account.Chain;
import dev.hypernet.links.sync.Ledger;
import dev.hypernet.persistence.Erasure;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Somebody leaves, and nothing that comes late brings anything of them back. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LeavingTest {
    private static final Instant THEN = Instant.parse("2026-02-03T12:50:00Z");

    @Inject
    EventCodec codec;

    @Test
    @Requirement("O22")
    void noTableWithAnOwnerIsForgotten() throws SQLException {
        OwnedTables.assertErasable(
                "link",
                Stream.concat(LeavingService.TABLES.stream(), Erasure.SHARED.stream())
                        .toList());
    }

    @Test
    @Requirement("O22")
    void everythingOfThePersonGoesAndNothingOfAnybodyElse() throws SQLException {
        Account alice = linked();
        Account bob = linked();

        leaves(alice);

        OwnedTables.assertErased("link", alice.owner().id());
        assertThat(TestStack.database()
                        .rows(
                                "select 1 from link.link where user_id = ?",
                                bob.owner().id().value()))
                .hasSize(2);
    }

    @Test
    @Requirement("O22")
    void askedTwiceItIsSaidTwice() throws SQLException {
        Account alice = linked();
        leaves(alice);

        asks(alice);

        assertThat(erasures(alice, 2)).hasSizeGreaterThanOrEqualTo(2);
        OwnedTables.assertErased("link", alice.owner().id());
    }

    @Test
    @Requirement("O22")
    void whatComesLateRevivesNothing() throws SQLException {
        Account alice = linked();
        leaves(alice);
        // Of the same keys, somebody living: when theirs is settled, so is what came before.
        Account bob = new Account(Person.anyone(), alice.integration(), codec);
        ObjectId id = ObjectId.random();

        alice.creates(id, "media:late");
        bob.creates(id, "media:late");
        alice.fetches(Chain.of(9), record("media:late", in("album:late", 0)));
        Chain living = Chain.of(9);
        bob.fetches(living, record("media:late", in("album:late", 0)));

        bob.awaitKnown(id, 1, false);
        Ledger.of(living.job(), 1);
        OwnedTables.assertErased("link", alice.owner().id());
    }

    @Test
    @Requirement("O22")
    void aTokenThatStillHoldsOpensNothing() throws SQLException {
        Account alice = linked();
        Person person = alice.owner();
        leaves(alice);
        ObjectId album = person.owns("album");

        person.links(album, "contains", person.owns("media"))
                .then()
                .statusCode(410)
                .body("type", containsString("account-deleted"));

        person.linksFrom(album).then().statusCode(200).body("items", empty());
        OwnedTables.assertErased("link", person.id());
    }

    /** With two links, one that waits, and chains. */
    private Account linked() {
        Account account = Account.somebodys(codec);
        account.connects(1, 1);
        account.has("album:1");
        ObjectId photo = account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0), in("album:never", 0)));
        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 2, 0, 1));
        account.owner().linksFrom(photo).then().body("items.size()", equalTo(1));
        return account;
    }

    private static void asks(Account account) {
        account.publish(new UserDeletionRequested(account.owner().id(), THEN));
    }

    private static void leaves(Account account) {
        asks(account);
        assertThat(erasures(account, 1).getFirst().data()).contains("\"service\":\"link-service\"");
    }

    private static List<Topics.Read> erasures(Account account, int count) {
        return Topics.read(
                UserEvent.TOPIC,
                count,
                read -> read.key().equals(account.owner().id().toString())
                        && read.type().equals("dev.hypernet.user.erased.v1"));
    }
}
