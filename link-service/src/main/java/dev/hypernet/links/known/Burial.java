package dev.hypernet.links.known;

import dev.hypernet.contracts.ObjectId;
import java.time.Instant;

/** What is told of an object that is gone. */
public record Burial(ObjectId id, String type, long version, Instant deletedAt) {}
