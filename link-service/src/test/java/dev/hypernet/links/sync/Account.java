package dev.hypernet.links.sync;

import static org.awaitility.Awaitility.await;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.ChainLink;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationRemoved;
import dev.hypernet.contracts.event.IntegrationEvent.IntegrationUpdated;
import dev.hypernet.contracts.event.IntegrationSnapshot;
import dev.hypernet.contracts.event.MediaMessage.DuplicateFound;
import dev.hypernet.contracts.event.ObjectEvent.ObjectCreated;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.contracts.event.ObjectEvent.ObjectPurged;
import dev.hypernet.contracts.event.ObjectEvent.ObjectRestored;
import dev.hypernet.contracts.event.ObjectEvent.ObjectUpdated;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SourceRecord.Membership;
import dev.hypernet.links.Person;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody's account at a provider, told of on the topics as the other services would. */
public record Account(Person owner, IntegrationId integration, EventCodec codec) {
    private static final Instant THEN = Instant.parse("2026-02-03T12:50:00.789Z");
    private static final String KNOWN = """
        select 1 from link.known_object
         where user_id = ?::uuid and id = ?::uuid and version >= ? and (deleted_at is not null) = ?
        """;

    private static final String LIVING_LINKS = "select 1 from link.link where user_id = ?::uuid and deleted_at is null";

    public static Account somebodys(EventCodec codec) {
        return new Account(Person.anyone(), IntegrationId.random(), codec);
    }

    /** Where a job's stream has got to: the batch that extends it, and what comes after it. */
    public record Chain(JobId job, long epoch, String stream, int page, String link) {
        public static Chain of(long epoch) {
            JobId job = JobId.random();
            return new Chain(job, epoch, "media", 0, ChainLink.first(job, epoch, "media", null));
        }

        Chain next() {
            return new Chain(job, epoch, stream, page + 1, ChainLink.next(link, "page " + page));
        }
    }

    /** Tells of the integration and waits until link-service knows it. */
    public void connects(long epoch, long version) {
        publish(new IntegrationUpdated(snapshot("CONNECTED", "connected", epoch, version)));
        awaitKnown(new ObjectId(integration.value()), version, false);
    }

    /** Tells that its owner removed the integration and waits until link-service knows it. */
    public void removes(long epoch, long version) {
        publish(new IntegrationRemoved(snapshot("DISCONNECTED", "disconnected", epoch, version)));
        awaitKnown(new ObjectId(integration.value()), version, true);
    }

    /** Tells of a synced object's first version; {@code source} begins with its type. */
    public ObjectId creates(String source) {
        ObjectId id = ObjectId.random();
        publish(created(id, source));
        return id;
    }

    /** Tells of an object as it is at its first version, under an id of one's own. */
    public void creates(ObjectId id, String source) {
        publish(created(id, source));
    }

    /** The same as {@link #creates(String)}, waiting until link-service knows it. */
    public ObjectId has(String source) {
        ObjectId id = creates(source);
        awaitKnown(id, 1, false);
        return id;
    }

    public void updates(ObjectId id, String source, long version) {
        publish(updated(id, source, version));
    }

    /** What is told of a synced object's first version. */
    ObjectCreated created(ObjectId id, String source) {
        return new ObjectCreated(snapshot(id, source, 1));
    }

    ObjectUpdated updated(ObjectId id, String source, long version) {
        return new ObjectUpdated(snapshot(id, source, version), List.of("metadata"));
    }

    ObjectDeleted deleted(ObjectId id, String type, long version) {
        return new ObjectDeleted(id, type, owner.id(), version, THEN);
    }

    ObjectPurged purged(ObjectId id, String type, long version) {
        return new ObjectPurged(id, type, owner.id(), version, THEN);
    }

    public void restores(ObjectId id, String source, long version) {
        publish(new ObjectRestored(snapshot(id, source, version)));
    }

    public void purges(ObjectId id, String type, long version) {
        publish(purged(id, type, version));
    }

    public void duplicates(ObjectId newer, ObjectId original) {
        publish(new DuplicateFound(newer, original, owner.id(), "a".repeat(64), 1, THEN));
    }

    public void deletes(ObjectId id, String type, long version) {
        publish(deleted(id, type, version));
    }

    /** Publishes the chain's next page and returns where the chain is then. */
    public Chain fetches(Chain chain, SourceRecord... records) {
        publish(batch(chain, 0, records));
        return chain.next();
    }

    /** The chain's next page, of the stream's beginning with this number. */
    Batch batch(Chain chain, int restart, SourceRecord... records) {
        return new Batch(
                chain.job(),
                integration,
                owner.id(),
                "sandbox_photos",
                "1.0.0",
                chain.epoch(),
                chain.stream(),
                chain.page(),
                0,
                1,
                chain.link(),
                chain.next().link(),
                THEN,
                List.of(records),
                List.of(),
                restart,
                false,
                null);
    }

    public static Membership in(String container, int place) {
        return new Membership("contains", container, place);
    }

    public static SourceRecord record(String source, Membership... memberships) {
        return new SourceRecord(
                source, type(source), false, Map.of(), "hash", false, List.of(memberships), null, null, null);
    }

    static SourceRecord deletedRecord(String source) {
        return new SourceRecord(source, type(source), true, Map.of(), "", false, List.of(), null, null, null);
    }

    public void awaitKnown(ObjectId id, long version, boolean deleted) {
        await("version " + version + " of " + id)
                .atMost(Duration.ofSeconds(30))
                .until(() -> isKnown(id, version, deleted));
    }

    /** Waits until its owner has this many living links. */
    public void awaitLinks(int number) {
        await(number + " links")
                .atMost(Duration.ofSeconds(30))
                .until(() -> TestStack.database()
                                .rows(LIVING_LINKS, owner.id().toString())
                                .size()
                        == number);
    }

    private boolean isKnown(ObjectId id, long version, boolean deleted) throws SQLException {
        return !TestStack.database()
                .rows(KNOWN, owner.id().toString(), id.toString(), version, deleted)
                .isEmpty();
    }

    /** Tells of something as another service would. */
    public void publish(Event event) {
        Topics.publish(
                event, EventTypes.nameOf(event.getClass()), new String(codec.data(event), StandardCharsets.UTF_8));
    }

    private IntegrationSnapshot snapshot(String state, String status, long epoch, long version) {
        return new IntegrationSnapshot(
                integration,
                owner.id(),
                "sandbox_photos",
                "Photos",
                state,
                status,
                true,
                epoch,
                version,
                THEN,
                THEN,
                null);
    }

    private ObjectSnapshot snapshot(ObjectId id, String source, long version) {
        return new ObjectSnapshot(
                id,
                type(source),
                owner.id(),
                version,
                THEN,
                THEN,
                "integration",
                source,
                integration,
                Map.of(),
                Map.<String, @Nullable Object>of());
    }

    private static String type(String source) {
        return source.substring(0, source.indexOf(':'));
    }
}
