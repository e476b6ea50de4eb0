package dev.hypernet.sync.content;

import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Brings contents. A provider's trouble is tried a few times and then told to object-service; a neighbour's is waited out,
 * for there is nobody to tell.
 */
@ApplicationScoped
public class ContentService {
    private static final Logger LOG = Logger.getLogger(ContentService.class);
    private static final int RETRIES = 3;
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
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(RETRIES)
                .onFailure(ContentService::isTroubleOfProvider)
                .recoverWithUni(() -> told(wanted, "provider_error"))
                .onFailure(ContentUnavailable.class)
                .recoverWithUni(failure -> told(wanted, failure.reason()))
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

    private Uni<Void> told(ContentRequested wanted, String reason) {
        LOG.infof("object=%s has no content: %s", wanted.objectId(), reason);
        return withToken(token -> media.failed(wanted, reason, token));
    }

    /** The work blocks, so it has a virtual thread. */
    private Uni<Void> withToken(Consumer<Secret> work) {
        return serviceToken.forObjects().emitOn(threads).invoke(work).replaceWithVoid();
    }

    /** Retries that ran out wrap what they ran out of. */
    private static boolean isTroubleOfProvider(Throwable failure) {
        return failure instanceof ProviderTrouble || failure.getCause() instanceof ProviderTrouble;
    }
}
