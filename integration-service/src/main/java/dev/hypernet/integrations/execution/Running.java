package dev.hypernet.integrations.execution;

import java.time.Instant;
import java.util.UUID;

/**
 * A call that has begun.
 *
 * @param inputHash SHA-256 of the canonical input
 * @param givenUpAt when it counts as lost
 */
record Running(UUID id, Mode mode, MethodCalls.Call call, String inputHash, Instant startedAt, Instant givenUpAt) {}
