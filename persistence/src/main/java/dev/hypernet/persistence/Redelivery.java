package dev.hypernet.persistence;

import dev.hypernet.platform.event.PoisonException;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How a consumer treats failure: what may pass is tried again until it does, with growing pauses; what never will
 * (unreadable data, data a constraint refuses) fails at once and goes to the dead-letter topic. What is told of somebody
 * who was erased is settled: it is dropped.
 */
public final class Redelivery {
    private static final Logger LOG = Logger.getLogger(Redelivery.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private Redelivery() {}

    public static Uni<Void> untilSettled(Supplier<Uni<Void>> work) {
        return untilSettledOrRefused(work)
                .onFailure()
                .invoke(failure -> LOG.error("this message goes to the dead letters", failure));
    }

    /** The same, where the caller says what becomes of what never passes. */
    static Uni<Void> untilSettledOrRefused(Supplier<Uni<Void>> work) {
        return Uni.createFrom()
                .<Void>deferred(work::get)
                .onFailure(Erasure::isRefusal)
                .invoke(failure -> LOG.infof("dropped a late message of somebody who left: %s", failure.getMessage()))
                .onFailure(Erasure::isRefusal)
                .recoverWithNull()
                .onFailure(Redelivery::mayPass)
                .invoke(failure -> LOG.warnf("will try this message again: %s", failure))
                .onFailure(Redelivery::mayPass)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely();
    }

    private static boolean mayPass(@Nullable Throwable failure) {
        return switch (failure) {
            case PoisonException poison -> false;
            case ClassCastException bug -> false;
            case NullPointerException bug -> false;
            case IllegalArgumentException bug -> false;
            // Class 22 is bad data, 23 a constraint, 54 a limit of PostgreSQL (a row too large for an index);
            // serialization
            // failures (40) and lost connections (08, 57) pass.
            case PgException refused ->
                !refused.getSqlState().startsWith("22")
                        && !refused.getSqlState().startsWith("23")
                        && !refused.getSqlState().startsWith("42")
                        && !refused.getSqlState().startsWith("54");
            case null, default -> true;
        };
    }
}
