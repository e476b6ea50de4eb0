package dev.hypernet.integrations.execution;

import dev.hypernet.contracts.IntegrationId;
import org.jspecify.annotations.Nullable;

/** Which executions are listed; what is null is all one. */
record ExecutionFilter(
        @Nullable IntegrationId integration,
        @Nullable String method,
        @Nullable Status status) {

    /** How it stands. */
    enum Status {
        RUNNING,
        SUCCEEDED,
        FAILED,
        UNKNOWN
    }
}
