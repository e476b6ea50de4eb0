package dev.hypernet.sync.content;

import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings contents. What fails is told to object-service, which keeps it till it is to be tried again; only its own trouble
 * is waited out, for there is nobody to tell.
 */
@ApplicationScoped
public class ContentService {
    private static final Logger LOG = Logger.getLogger(ContentService.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ServiceToken serviceToken;
    private final ContentTransfer transfer;
    private final MediaStore media;
    private final Executor threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("content-", 0).factory());

    ContentService(ServiceToken serviceToken, ContentTransfer transfer, MediaStore media) {
        this.serviceToken = serviceToken;
        this.transfer = transfer;
        this.media = media;
    }

    /** Ends when the item's bytes are stored, or object-service knows why not. */
    Uni<Void> bring(ContentRequested wanted) {
        return transferred(wanted)
                .onFailure(ProviderTrouble.class)
                .recoverWithUni(trouble -> told(wanted, reason(trouble), "parked", null))
                .onFailure(ContentHeld.class)
                .recoverWithUni(held -> told(wanted, reason(held), "held", held.until()))
                .onFailure(ContentUnavailable.class)
                .recoverWithUni(failure -> told(wanted, reason(failure), "failed", null))
                .onFailure(failure -> !(failure instanceof NeighbourUnavailable))
                .recoverWithUni(defect -> broken(wanted, defect))
                .onFailure(NeighbourUnavailable.class)
                .invoke(failure -> LOG.warnf("object=%s waits: %s", wanted.objectId(), failure.getMessage()))
                .onFailure(NeighbourUnavailable.class)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    private Uni<Void> transferred(ContentRequested wanted) {
        return withToken(token -> transfer.bring(wanted, token));
    }

    /** Ours or a definition's, an Error too: told, it is an attempt; untold, the item would be handed out for ever. */
    private Uni<Void> broken(ContentRequested wanted, Throwable defect) {
        LOG.errorf(defect, "object=%s broke", wanted.objectId());
        return told(wanted, "worker_error", "parked", null);
    }

    private static String reason(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private Uni<Void> told(ContentRequested wanted, String reason, String outcome, @Nullable Instant until) {
        LOG.infof("object=%s %s: %s", wanted.objectId(), outcome, reason);
        return withToken(token -> media.failed(wanted, reason, outcome, until, token));
    }

    /** The work blocks, so it has a virtual thread. */
    private Uni<Void> withToken(Consumer<Secret> work) {
        return serviceToken.forObjects().emitOn(threads).invoke(work).replaceWithVoid();
    }
}
