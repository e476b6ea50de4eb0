package dev.hypernet.contracts.event;

import org.jspecify.annotations.Nullable;

/**
 * A record that could not be mapped.
 *
 * @param sourceId where it could be read
 * @param reason for people; holds none of the record's data
 */
public record Rejection(@Nullable String sourceId, String reason) {}
