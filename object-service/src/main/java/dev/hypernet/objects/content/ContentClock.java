package dev.hypernet.objects.content;

import dev.hypernet.objects.content.DueLaneRepository.DueLane;
import dev.hypernet.persistence.Owner;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Hands out what falls due by itself: what waited for better times, what a worker took and was not heard of
 * again, and what did not fit and does now.
 */
@Singleton
public class ContentClock {
    private static final Logger LOG = Logger.getLogger(ContentClock.class);
    private static final int AT_ONCE = 500;
    private static final int BESIDE_EACH_OTHER = 4;
    private static final String STALLED = "stalled";

    private final Pool pool;
    private final DueLaneRepository lanes;
    private final ContentLedger ledger;
    private final GivenUp givenUp;
    private final Clock clock;

    ContentClock(Pool pool, DueLaneRepository lanes, ContentLedger ledger, GivenUp givenUp, Clock clock) {
        this.pool = pool;
        this.lanes = lanes;
        this.ledger = ledger;
        this.givenUp = givenUp;
        this.clock = clock;
    }

    /** Several replicas may look at the same lane: the second finds nothing due. */
    @Scheduled(every = "${hypernet.content.clock-every:1s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> handOut() {
        Instant now = clock.instant();
        return lanes.due(now, AT_ONCE)
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUni(lane -> handOut(lane, now))
                .merge(BESIDE_EACH_OTHER)
                .onItem()
                .ignoreAsUni();
    }

    /** One lane's trouble is not the others'. */
    private Uni<Void> handOut(DueLane lane, Instant now) {
        return Owner.runAs(
                        lane.owner(),
                        () -> giveUp(lane, now)
                                .chain(() -> pool.withTransaction(connection -> lookForRoom(connection, lane, now)
                                        .chain(() -> ledger.next(connection, lane.owner(), lane.integration(), now)))))
                .onFailure()
                .invoke(failure -> LOG.warnf(failure, "integration=%s: contents wait", lane.integration()))
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> lookForRoom(SqlConnection connection, DueLane lane, Instant now) {
        return lane.isRoomDue()
                ? ledger.lookForRoom(connection, lane.owner(), lane.integration(), now)
                : Uni.createFrom().voidItem();
    }

    /** Whatever it is about an item that ends whoever takes it, it is not given to the next for ever. */
    private Uni<Void> giveUp(DueLane lane, Instant now) {
        return ledger.lost(lane.owner(), lane.integration(), now)
                .onItem()
                .transformToMulti(lost -> Multi.createFrom().iterable(lost))
                .onItem()
                .transformToUniAndConcatenate(this::giveUp)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> giveUp(ContentWork work) {
        return OvertakenException.ignored(
                pool.withTransaction(connection -> givenUp.failed(connection, work.owner(), work.id(), STALLED)
                        .chain(() -> ledger.failed(connection, work, STALLED))));
    }
}
