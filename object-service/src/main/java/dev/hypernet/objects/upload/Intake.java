package dev.hypernet.objects.upload;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.MediaMessage.ProcessingRequested;
import dev.hypernet.objects.content.ContentView;
import dev.hypernet.objects.history.Actor;
import dev.hypernet.objects.history.Change;
import dev.hypernet.objects.history.ChangeLog;
import dev.hypernet.objects.media.Media;
import dev.hypernet.objects.media.MediaView;
import dev.hypernet.objects.media.MediaViews;
import dev.hypernet.objects.storage.Blobs;
import dev.hypernet.objects.storage.Blobs.Claimed;
import dev.hypernet.objects.storage.MediaPaths;
import dev.hypernet.persistence.Outbox;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Makes received bytes a person's media object, each bytes once: the file is placed first, then one transaction counts it
 * and writes the object, its history and its events. If the transaction does not take the placed file, it is removed.
 */
@Singleton
class Intake {
    private final Placement placement;
    private final Blobs blobs;
    private final IntakeRepository media;
    private final MediaViews views;
    private final ChangeLog changes;
    private final Outbox outbox;
    private final Pool pool;
    private final Clock clock;

    Intake(
            Placement placement,
            Blobs blobs,
            IntakeRepository media,
            MediaViews views,
            ChangeLog changes,
            Outbox outbox,
            Pool pool,
            Clock clock) {
        this.placement = placement;
        this.blobs = blobs;
        this.media = media;
        this.views = views;
        this.changes = changes;
        this.outbox = outbox;
        this.pool = pool;
        this.clock = clock;
    }

    /** What else the transaction does around the taking in. */
    interface Around {
        Uni<Uploaded> in(SqlConnection connection, Function<SqlConnection, Uni<Uploaded>> taking);
    }

    /** To be called on a worker thread, with the owner told. The received bytes are placed or gone afterwards. */
    Uni<Uploaded> take(UserId owner, NewUpload upload, Received received, Around around) {
        ObjectId id = ObjectId.random();
        Instant now = clock.instant();
        NewMedia object = NewMedia.of(upload, received);
        String path = MediaPaths.media(owner, id, now, received.type().extension());
        return placement.during(
                received.incoming(),
                path,
                () -> pool.withTransaction(connection ->
                        around.in(connection, within -> taken(within, new Place(owner, id, object, path, now)))),
                uploaded -> path.equals(uploaded.media().filePath()));
    }

    /** The object to be, and where its file lies meanwhile. */
    private record Place(UserId owner, ObjectId id, NewMedia object, String path, Instant now) {}

    private Uni<Uploaded> taken(SqlConnection connection, Place place) {
        return media.holder(connection, place.owner(), place.object().hash(), null)
                .chain(holder ->
                        holder.map(held -> known(connection, held)).orElseGet(() -> claimed(connection, place)));
    }

    private Uni<Uploaded> claimed(SqlConnection connection, Place place) {
        NewMedia object = place.object();
        return blobs.claim(connection, place.owner(), object.hash(), object.size(), place.path(), place.now())
                .chain(claimed -> claimed.isNew()
                        ? inserted(connection, place, claimed)
                        : unlessHeldMeanwhile(connection, place, claimed));
    }

    /** The claim waited for whoever claimed the same bytes just before; if their object lives, there is no second one. */
    private Uni<Uploaded> unlessHeldMeanwhile(SqlConnection connection, Place place, Claimed claimed) {
        return media.holder(connection, place.owner(), place.object().hash(), null)
                .chain(holder -> holder.map(held -> released(connection, place, held))
                        .orElseGet(() -> inserted(connection, place, claimed)));
    }

    private Uni<Uploaded> released(SqlConnection connection, Place place, Media holder) {
        return blobs.release(connection, place.owner(), place.object().hash(), place.now())
                .chain(() -> known(connection, holder));
    }

    private Uni<Uploaded> inserted(SqlConnection connection, Place place, Claimed claimed) {
        return media.insert(connection, place.owner(), place.id(), place.object(), claimed.path(), place.now())
                .call(inserted -> changes.record(
                        connection, List.of(Change.created(inserted.snapshot(), new Actor.Person(place.owner())))))
                .call(inserted -> outbox.append(
                        connection, List.of(processing(inserted, place.object().hash()))))
                .map(inserted -> new Uploaded(MediaView.of(inserted, ContentView.STORED), false));
    }

    static ProcessingRequested processing(Media media, String hash) {
        return new ProcessingRequested(media.id(), media.userId(), hash, media.version());
    }

    private Uni<Uploaded> known(SqlConnection connection, Media holder) {
        return views.of(connection, holder).map(view -> new Uploaded(view, true));
    }
}
