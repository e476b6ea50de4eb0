package dev.hypernet.integrations.endpoint;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that is to be told.
 *
 * @param at when it happened; an endpoint is told nothing that was before it
 * @param body byte by byte what is sent
 */
record Notice(UUID id, String type, Instant at, String body) {}
