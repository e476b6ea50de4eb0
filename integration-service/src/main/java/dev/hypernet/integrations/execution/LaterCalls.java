package dev.hypernet.integrations.execution;

import dev.hypernet.platform.http.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is to be known here of calls that nobody waits for: how to hand one in. */
public interface LaterCalls {

    /**
     * Keeps a call to be made when its turn has come; under a key only once.
     *
     * @return the execution's id
     */
    Uni<UUID> accept(MethodCalls.Call call, @Nullable IdempotencyKey key);
}
