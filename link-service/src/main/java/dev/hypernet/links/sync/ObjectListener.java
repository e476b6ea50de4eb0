package dev.hypernet.links.sync;

import dev.hypernet.contracts.event.ObjectEvent;
import dev.hypernet.contracts.event.ObjectEvent.ObjectCreated;
import dev.hypernet.contracts.event.ObjectEvent.ObjectDeleted;
import dev.hypernet.contracts.event.ObjectEvent.ObjectPurged;
import dev.hypernet.contracts.event.ObjectEvent.ObjectRestored;
import dev.hypernet.contracts.event.ObjectEvent.ObjectUpdated;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.persistence.Bundles;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Hears of objects. Versions make repetitions and stragglers harmless, so there is no inbox. Arrivals, or
 * deletions, that follow each other among what is told of a person are settled together.
 */
@ApplicationScoped
public class ObjectListener {
    private final Bundles bundles;
    private final ArrivalService arrivals;

    ObjectListener(Bundles bundles, ArrivalService arrivals) {
        this.bundles = bundles;
        this.arrivals = arrivals;
    }

    @Incoming("objects")
    public Uni<Void> on(KafkaRecordBatch<String, byte[]> polled) {
        return bundles.settle(polled, ObjectEvent.class, ObjectEvent::userId, this::settle);
    }

    private Uni<Void> settle(List<ObjectEvent> events) {
        return Multi.createFrom()
                .iterable(runs(events))
                .onItem()
                .transformToUniAndConcatenate(this::settleRun)
                .onItem()
                .ignoreAsUni();
    }

    /** All of a run arrive, or are gone, or it is one event. */
    private Uni<Void> settleRun(List<ObjectEvent> run) {
        return switch (run.getFirst()) {
            case ObjectCreated created -> arrivals.arrived(created.userId(), arrived(run));
            case ObjectUpdated updated -> arrivals.arrived(updated.userId(), arrived(run));
            case ObjectDeleted deleted -> arrivals.gone(deleted.userId(), gone(run));
            case ObjectRestored restored -> arrivals.restored(restored.object());
            case ObjectPurged purged -> arrivals.purged(purged);
        };
    }

    private static List<List<ObjectEvent>> runs(List<ObjectEvent> events) {
        List<List<ObjectEvent>> runs = new ArrayList<>();
        for (ObjectEvent event : events) {
            if (runs.isEmpty() || !goTogether(runs.getLast().getLast(), event)) {
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(event);
        }
        return runs;
    }

    private static boolean goTogether(ObjectEvent before, ObjectEvent event) {
        return (arrives(before) && arrives(event))
                || (before instanceof ObjectDeleted && event instanceof ObjectDeleted);
    }

    private static boolean arrives(ObjectEvent event) {
        return event instanceof ObjectCreated || event instanceof ObjectUpdated;
    }

    private static List<ObjectDeleted> gone(List<ObjectEvent> run) {
        return run.stream().map(ObjectDeleted.class::cast).toList();
    }

    private static List<ObjectSnapshot> arrived(List<ObjectEvent> run) {
        return run.stream().flatMap(ObjectListener::arrived).toList();
    }

    private static Stream<ObjectSnapshot> arrived(ObjectEvent event) {
        return switch (event) {
            case ObjectCreated created -> Stream.of(created.object());
            case ObjectUpdated updated -> Stream.of(updated.object());
            case ObjectDeleted deleted -> Stream.empty();
            case ObjectRestored restored -> Stream.empty();
            case ObjectPurged purged -> Stream.empty();
        };
    }
}
