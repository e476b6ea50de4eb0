package dev.hypernet.links.sync;

import dev.hypernet.contracts.JobId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Hubs;
import dev.hypernet.links.Plan;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch costs what it brings, however many objects and links there are and however many wait. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class SyncPlansTest {
    private static final int RECORDS = 200;

    /** Each record's: in an album, from an integration, a variant. */
    private static final int WANTED = 3 * RECORDS;

    private static final int WAITING = 2000;
    private static final String NOW = "2026-02-03T12:50:00Z";
    private static final JobId JOB = JobId.random();
    private static final String WAIT = """
        insert into link.pending_link (user_id, integration_id, from_source_id, to_source_id, link_type, sort_order,
                                       metadata, job_id, epoch, stream, kept_at, awaited)
        select ?::uuid, ?::uuid, 'album:new', 'media:' || number, 'contains', number, '{}', ?::uuid, 1, 'media',
               now(), true
          from generate_series(1, ?) as number
        returning id
        """;
    private static @Nullable Hubs made;

    /** Made once: it takes seconds. */
    @BeforeEach
    void thereAreHubsAndManyLinksWait() throws SQLException {
        if (made == null) {
            Hubs hubs = Hubs.made();
            TestStack.database()
                    .rows(WAIT, hubs.owner().toString(), hubs.integration().toString(), JOB.toString(), WAITING);
            try (Connection database = TestStack.database().connect();
                    Statement statement = database.createStatement()) {
                statement.execute("analyze link.pending_link");
            }
            made = hubs;
        }
    }

    @Test
    @Requirement({"L10", "L06"})
    void theLinksARecordNoLongerNamesAreFoundByTheRecord() {
        // The record, its membership, the container; what is unwanted is then found once more, and written.
        check(4 * RECORDS, SyncedLinkRepository.REMOVE_UNWANTED, records(), wanted(0), NOW);
        check(6 * RECORDS, SyncedLinkRepository.REMOVE_UNWANTED, records(), new JsonArray(), NOW);
    }

    @Test
    @Requirement({"L10", "L05"})
    void aMovedMembershipIsFoundByItsEnds() {
        check(3 * RECORDS, SyncedLinkRepository.MOVE, wanted(0), NOW);
        check(5 * RECORDS, SyncedLinkRepository.MOVE, wanted(1), NOW);
    }

    @Test
    @Requirement({"L10", "L02"})
    void whetherALinkIsThereIsAskedByItsEnds() {
        check(3 * WANTED, SyncedLinkRepository.HOLD_ENDS, wanted(0));
        // Two ends each, then what says the same or its reverse, then what is made.
        check(5 * WANTED, SyncedLinkRepository.CREATE, wanted(0), NOW, JOB, "{}");
        check(5 * WANTED, PendingLinkRepository.KEEP, wanted(0), "{}", JOB, 1, "media", NOW, 0);
    }

    @Test
    @Requirement("L10")
    void whatWaitsIsFoundByItsEnd() {
        // Found, read once more and written.
        check(3 * RECORDS, PendingLinkRepository.DROP, (Object) array(Hubs.media(1, RECORDS)));
        check(3 * RECORDS, PendingLinkRepository.STOP_WAITING, (Object) array(Hubs.media(1, RECORDS)));
        check(10, PendingLinkRepository.HOLD_ENDS, (Object) array(List.of("media:7")));
        check(10, PendingLinkRepository.RESOLVE, array(List.of("media:7")), NOW, PendingLinkRepository.SLICE);
        // Many at once: what waits, found and held, its two ends, its type; nothing of it becomes a link.
        check(
                6 * RECORDS,
                PendingLinkRepository.RESOLVE,
                array(Hubs.media(1, RECORDS)),
                NOW,
                PendingLinkRepository.SLICE);
        check(
                2 * WAITING + 2 * PendingLinkRepository.SLICE,
                PendingLinkRepository.EXPIRE_OF_END,
                "album:new",
                NOW,
                PendingLinkRepository.SLICE);
        check(
                2 * WAITING + 4 * PendingLinkRepository.SLICE,
                PendingLinkRepository.RESOLVE,
                array(List.of("album:new")),
                NOW,
                PendingLinkRepository.SLICE);
    }

    /** The first two are the person and the integration. */
    private static void check(long most, String sql, Object... more) {
        Hubs hubs = hubs();
        Object[] arguments = new Object[more.length + 2];
        arguments[0] = hubs.owner();
        arguments[1] = hubs.integration();
        System.arraycopy(more, 0, arguments, 2, more.length);
        for (Plan plan : hubs.plans(sql, arguments)) {
            plan.scansNoTable().readsAtMost(most);
        }
    }

    /** The second half of them has no living links. */
    private static String[] records() {
        return array(Hubs.media(Hubs.LIVING - RECORDS / 2 + 1, RECORDS));
    }

    private static JsonArray wanted(int shift) {
        JsonArray links = new JsonArray();
        for (String record : records()) {
            int place = Integer.parseInt(record.substring("media:".length())) + shift;
            links.add(link("source", record, "", null))
                    .add(link("contains", "album:hub", record, place))
                    .add(link("variant_of", "media:hub", record, null));
        }
        return links;
    }

    private static JsonObject link(String type, String from, String to, @Nullable Integer place) {
        return new JsonObject()
                .put("link_type", type)
                .put("from_source_id", from)
                .put("to_source_id", to)
                .put("sort_order", place);
    }

    private static String[] array(List<String> texts) {
        return texts.toArray(String[]::new);
    }

    private static Hubs hubs() {
        return Objects.requireNonNull(made);
    }
}
