package dev.hypernet.integrations.endpoint;

import dev.hypernet.outbound.EgressGuard;
import dev.hypernet.outbound.OutboundClient;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * The way to addresses that anybody may name. What the operator lets providers have, whose addresses an admin wrote, is not
 * let here: anybody's address would be asked from within the operator's network.
 */
@Singleton
class Strangers {
    private final EgressGuard guard;
    private final OutboundClient outbound;

    Strangers(Vertx vertx, EndpointConfig config, Clock clock) {
        this.guard = new EgressGuard(vertx, "strangers-names", config.allow());
        this.outbound = new OutboundClient(vertx, guard, clock);
    }

    EgressGuard guard() {
        return guard;
    }

    OutboundClient outbound() {
        return outbound;
    }
}
