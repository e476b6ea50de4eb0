package dev.hypernet.integrations.webhook;

import dev.hypernet.persistence.Batches;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;

/** Forgets deliveries that nobody sends again. */
@Singleton
class WebhookRetention {
    private static final int AT_ONCE = 1000;

    private final WebhookRepository webhooks;
    private final WebhookConfig config;
    private final Clock clock;

    WebhookRetention(WebhookRepository webhooks, WebhookConfig config, Clock clock) {
        this.webhooks = webhooks;
        this.config = config;
        this.clock = clock;
    }

    /** In small transactions. */
    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        Instant before = clock.instant().minus(config.keepReceipts());
        return Batches.whileFull(AT_ONCE, () -> webhooks.forget(before, AT_ONCE));
    }
}
