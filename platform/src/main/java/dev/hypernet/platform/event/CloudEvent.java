package dev.hypernet.platform.event;

import dev.hypernet.contracts.event.Event;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it came from a topic.
 *
 * @param id stable over every repetition of the same event: what an inbox remembers
 * @param sequence per aggregate, rising
 * @param time when it happened; null where its producer did not say
 */
public record CloudEvent<E extends Event>(
        UUID id, String type, long sequence, @Nullable Instant time, E data) {}
