package dev.hypernet.integrations.execution;

import java.util.UUID;

/** A call that is to be made: {@code GET /api/v1/executions/{id}} tells how it stands. */
public record AcceptedExecution(UUID executionId) {}
