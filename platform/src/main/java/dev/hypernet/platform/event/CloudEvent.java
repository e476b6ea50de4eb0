package dev.hypernet.platform.event;

import dev.hypernet.contracts.event.Event;
import java.util.UUID;

/**
 * An event as it came from a topic.
 *
 * @param id stable over every repetition of the same event: what an inbox remembers
 * @param sequence per aggregate, rising
 */
public record CloudEvent<E extends Event>(UUID id, String type, long sequence, E data) {}
