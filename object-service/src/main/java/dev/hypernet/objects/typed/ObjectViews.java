package dev.hypernet.objects.typed;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.content.ContentLedger;
import dev.hypernet.objects.content.ContentView;
import dev.hypernet.objects.media.Media;
import dev.hypernet.platform.paging.Page;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as their owner sees them, media with where their bytes are: one statement more where there are synced ones. */
@Singleton
class ObjectViews {
    private final Pool pool;
    private final ContentLedger contents;

    ObjectViews(Pool pool, ContentLedger contents) {
        this.pool = pool;
        this.contents = contents;
    }

    Uni<ObjectView> of(UserId owner, AnyObject object) {
        return contents.views(pool, owner, synced(List.of(object))).map(known -> view(object, known));
    }

    Uni<Page<ObjectView>> of(UserId owner, Page<AnyObject> page) {
        return contents.views(pool, owner, synced(page.items())).map(known -> page.map(object -> view(object, known)));
    }

    private static List<ObjectId> synced(List<AnyObject> objects) {
        return objects.stream()
                .map(AnyObject::snapshot)
                .filter(object -> object.type().equals(Media.TYPE) && object.integrationId() != null)
                .map(ObjectSnapshot::id)
                .toList();
    }

    private static ObjectView view(AnyObject living, Map<ObjectId, ContentView> known) {
        ObjectSnapshot object = living.snapshot();
        return ObjectView.of(living, object.integrationId() == null ? uploaded(object) : known.get(object.id()));
    }

    private static @Nullable ContentView uploaded(ObjectSnapshot object) {
        return object.type().equals(Media.TYPE) && object.fields().get("hash") != null ? ContentView.STORED : null;
    }
}
