package dev.hypernet.objects.media;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.content.ContentLedger;
import dev.hypernet.objects.content.ContentView;
import dev.hypernet.platform.paging.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Media with where their bytes are: one statement more, however many they are, and none for what was uploaded. */
@Singleton
public class MediaViews {
    private final Pool pool;
    private final ContentLedger contents;

    MediaViews(Pool pool, ContentLedger contents) {
        this.pool = pool;
        this.contents = contents;
    }

    public Uni<MediaView> of(Media media) {
        return of(pool, media);
    }

    /** As the caller's transaction sees it. */
    public Uni<MediaView> of(SqlClient client, Media media) {
        return contents.views(client, media.userId(), synced(List.of(media))).map(known -> view(media, known));
    }

    public Uni<Page<MediaView>> of(UserId owner, Page<Media> page) {
        return contents.views(pool, owner, synced(page.items())).map(known -> page.map(media -> view(media, known)));
    }

    private static List<ObjectId> synced(List<Media> media) {
        return media.stream()
                .filter(one -> one.integrationId() != null)
                .map(Media::id)
                .toList();
    }

    private static MediaView view(Media media, Map<ObjectId, ContentView> known) {
        return MediaView.of(media, media.integrationId() == null ? uploaded(media) : known.get(media.id()));
    }

    private static @Nullable ContentView uploaded(Media media) {
        return media.hash() == null ? null : ContentView.STORED;
    }
}
