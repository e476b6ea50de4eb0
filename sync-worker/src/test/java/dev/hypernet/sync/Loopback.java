package dev.hypernet.sync;

import dev.hypernet.outbound.EgressGuard;
import io.vertx.mutiny.core.Vertx;
import java.util.List;
import java.util.Optional;

/** Where the tests' providers are. */
public final class Loopback {
    public static final EgressGuard GUARD =
            new EgressGuard(Vertx.vertx(), Optional.of(List.of("127.0.0.1", "localhost")));

    private Loopback() {}
}
