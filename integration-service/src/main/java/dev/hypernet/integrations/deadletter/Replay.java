package dev.hypernet.integrations.deadletter;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a dead letter back, and when.
 *
 * @param at null while it is being done, or where it broke off
 */
record Replay(DeadLetter.Place place, UUID by, @Nullable Instant at) {}
