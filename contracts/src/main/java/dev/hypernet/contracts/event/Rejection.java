package dev.hypernet.contracts.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be mapped.
 *
 * @param sourceId where it could be read
 * @param reason for people; holds none of the record's data
 * @param code a stable word, such as {@code unmappable}, {@code unnamed}, {@code too_large}
 * @param source the record as the provider gave it, without what {@code hypernet.metadata.scrub} names, for whoever
 *     mends it; null where it is too large to be kept
 */
public record Rejection(
        @Nullable String sourceId,
        String reason,
        String code,
        @Nullable Map<String, @Nullable Object> source) {}
