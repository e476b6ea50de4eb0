package dev.hypernet.integrations.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.UUID;

/**
 * A call that is to be made, or is being made, when nobody waits for it.
 *
 * @param owner whose integration it is
 * @param calledBy who asked for it; the owner where nobody else did
 * @param attempts how often it was taken; also the fence: what an earlier taker still has to say is void
 */
record AsyncExecution(
        UUID id,
        UserId owner,
        IntegrationId integration,
        String method,
        JsonNode input,
        UserId calledBy,
        int attempts,
        Instant createdAt) {}
