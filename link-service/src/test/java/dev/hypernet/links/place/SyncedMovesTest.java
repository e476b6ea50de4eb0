package dev.hypernet.links.place;

import static dev.hypernet.links.sync.Account.in;
import static dev.hypernet.links.sync.Account.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.sync.Account;
import dev.hypernet.links.sync.Account.Chain;
import dev.hypernet.links.sync.Ledger;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person moves what a sync linked, and the sync comes again. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
@SuppressWarnings("NullAway.Init")
class SyncedMovesTest {
    @Inject
    EventCodec codec;

    private Account account;
    private Siblings album;

    @BeforeEach
    void syncFourPhotosToOnePlace() {
        account = Account.somebodys(codec);
        account.connects(1, 1);
        ObjectId container = account.has("album:1");
        List.of("media:1", "media:2", "media:3", "media:4").forEach(account::has);
        sync(1, 0);
        album = new Siblings(account.owner(), container);
    }

    @Test
    @Requirement("L05")
    void theNextSyncLeavesTheMovedLinkAndThoseThatGaveWayWhereTheyStand() {
        List<String> before = album.inOrder();
        album.moveThere(before.get(3), Siblings.wish("after", before.get(0)));

        sync(2, 0);

        assertThat(album.inOrder()).isEqualTo(Siblings.moved(before, before.get(3), "after", before.get(0)));
        assertThat(album.versionsWritten()).isEqualTo(3);
    }

    @Test
    @Requirement("L05")
    void aPlaceThatChangesAtTheSourceMovesAllButWhatItsOwnerMoved() {
        List<String> before = album.inOrder();
        album.moveThere(before.get(3), Siblings.wish("first", ""));

        sync(2, 7);

        assertThat(album.inOrder()).isEqualTo(Siblings.moved(before, before.get(3), "first", ""));
        album.get(before.get(3)).then().body("sort_order", equalTo(0));
        before.subList(0, 3).forEach(link -> album.get(link).then().body("sort_order", equalTo(7)));
    }

    private void sync(long epoch, int place) {
        Chain chain = Chain.of(epoch);
        account.fetches(
                chain,
                record("media:1", in("album:1", place)),
                record("media:2", in("album:1", place)),
                record("media:3", in("album:1", place)),
                record("media:4", in("album:1", place)));
        Ledger.of(chain.job(), 1);
    }
}
