package dev.hypernet.objects.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.objects.Person;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.persistence.Owner;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Many writers change the same objects at once; each object's events keep the order of its versions. */
@QuarkusTest
@WithTestResource(TestStack.class)
class OutboxOrderTest {
    private static final int CHANGES = 60;
    /** More than the relay takes in its rounds at once. */
    private static final int BACKLOG = 2500;

    private static final String ADD = """
        insert into media (user_id, id, version, created_at, updated_at, source_type, metadata, filename, media_type,
                           mime_type, processing_status)
        values ($1, $2, 0, now(), now(), 'upload', '{}', 'x.jpg', 'photo', 'image/jpeg', 'pending')
        """;
    private static final String CHANGE =
            "update media set version = version + 1 where user_id = $1 and id = $2 returning version";

    @Inject
    Pool pool;

    @Inject
    Outbox outbox;

    private final List<ObjectId> objects = List.of(ObjectId.random(), ObjectId.random(), ObjectId.random());
    private UserId owner = UserId.random();

    @Test
    void eventsOfOneObjectAreReadInTheOrderOfItsVersions() throws Throwable {
        owner = Person.registered().id();

        VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(owner, this::addAll));
        VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(owner, this::changeAllAtOnce));

        objects.forEach(object -> assertInOrder(object, CHANGES));
    }

    /** Its row has a position below those that were relayed long before it can be seen. */
    @Test
    void whatCommitsLateIsReadBeforeWhatFollowsIt() throws Throwable {
        owner = Person.registered().id();
        ObjectId late = objects.getFirst();
        ObjectId other = objects.getLast();

        VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(
                        owner,
                        () -> pool.withTransaction(slow -> announce(slow, late, 1)
                                .chain(() -> announceInOneTransaction(other, 1, BACKLOG))
                                .chain(() -> Uni.createFrom()
                                        .voidItem()
                                        .onItem()
                                        .delayIt()
                                        .by(Duration.ofMillis(200)))))
                .chain(() -> announceInOneTransaction(late, 2, BACKLOG)));

        assertInOrder(late, BACKLOG + 1);
        assertInOrder(other, BACKLOG);
    }

    private Uni<Void> announceInOneTransaction(ObjectId object, long first, int number) {
        List<ObjectDeleted> events = LongStream.range(first, first + number)
                .mapToObj(version -> deletion(object, version))
                .toList();
        return Owner.runAs(owner, () -> pool.withTransaction(connection -> outbox.append(connection, events)));
    }

    private Uni<Void> addAll() {
        return pool.withTransaction(connection -> connection
                .preparedQuery(ADD)
                .executeBatch(objects.stream()
                        .map(object -> Tuple.of(owner.value(), object.value()))
                        .toList())
                .replaceWithVoid());
    }

    private Uni<Void> changeAllAtOnce() {
        List<Uni<Void>> changes = new ArrayList<>();
        IntStream.range(0, CHANGES).forEach(turn -> objects.forEach(object -> changes.add(change(object))));
        return Uni.join().all(changes).andCollectFailures().replaceWithVoid();
    }

    private Uni<Void> change(ObjectId object) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(CHANGE)
                .execute(Tuple.of(owner.value(), object.value()))
                .map(rows -> rows.iterator().next().getLong("version"))
                .chain(version -> announce(connection, object, version)));
    }

    private Uni<Void> announce(SqlConnection connection, ObjectId object, long version) {
        return outbox.append(connection, List.of(deletion(object, version)));
    }

    private ObjectDeleted deletion(ObjectId object, long version) {
        return new ObjectDeleted(object, "media", owner, version, Instant.ofEpochMilli(version));
    }

    private static void assertInOrder(ObjectId object, int events) {
        assertThat(Topics.read("hypernet.object.v1", events, read -> read.key().equals(object.toString())))
                .extracting(read -> Long.valueOf(read.headers().get("ce_sequence")))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events).boxed().toList());
    }
}
