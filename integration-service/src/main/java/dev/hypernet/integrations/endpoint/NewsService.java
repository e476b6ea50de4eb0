package dev.hypernet.integrations.endpoint;

import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.persistence.Deadlocks;
import dev.hypernet.platform.event.CloudEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Notes what a person's endpoints are to be told. */
@Singleton
class NewsService {
    private static final int MOST_CHARACTERS = 4 << 20;

    private final Pool pool;
    private final WebhookEndpointRepository endpoints;
    private final WebhookDeliveryRepository deliveries;
    private final NoticeBody bodies;
    private final Clock clock;

    NewsService(
            Pool pool,
            WebhookEndpointRepository endpoints,
            WebhookDeliveryRepository deliveries,
            NoticeBody bodies,
            Clock clock) {
        this.pool = pool;
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.bodies = bodies;
        this.clock = clock;
    }

    /** Of one person. Repeatable. */
    Uni<Void> note(List<CloudEvent<Event>> events) {
        UserId owner = events.getFirst().data().userId();
        return endpoints
                .hasAny(owner)
                .chain(listened ->
                        listened ? note(owner, events) : Uni.createFrom().voidItem());
    }

    private Uni<Void> note(UserId owner, List<CloudEvent<Event>> events) {
        List<Notice> notices = events.stream().map(bodies::of).toList();
        return Multi.createFrom()
                .iterable(slices(notices))
                .onItem()
                .transformToUniAndConcatenate(slice -> noteSome(owner, slice))
                .onItem()
                .ignoreAsUni();
    }

    /** No statement is larger than some megabytes. */
    private static List<List<Notice>> slices(List<Notice> notices) {
        List<List<Notice>> slices = new ArrayList<>();
        List<Notice> slice = new ArrayList<>();
        int characters = 0;
        for (Notice notice : notices) {
            slice.add(notice);
            characters += notice.body().length();
            if (characters >= MOST_CHARACTERS) {
                slices.add(List.copyOf(slice));
                slice.clear();
                characters = 0;
            }
        }
        slices.add(List.copyOf(slice));
        return slices;
    }

    private Uni<Void> noteSome(UserId owner, List<Notice> notices) {
        Instant now = clock.instant();
        return Deadlocks.overcome(
                        () -> pool.withTransaction(connection -> deliveries.note(connection, owner, notices, now)))
                .replaceWithVoid();
    }
}
