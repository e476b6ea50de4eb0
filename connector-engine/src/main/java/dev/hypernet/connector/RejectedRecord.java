package dev.hypernet.connector;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be mapped.
 *
 * @param sourceId where it could be read
 * @param reason for people; holds none of the record's data
 * @param source the record as the provider gave it; null where it is no object
 */
public record RejectedRecord(
        @Nullable String sourceId, String reason, @Nullable ObjectNode source) {}
