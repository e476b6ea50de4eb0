package dev.hypernet.credentials.provider;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How long an answer is waited for while this process runs.
 *
 * <p>A process that was stopped (a paused container, a machine that slept) finds two things when it goes on: that its
 * time is up, and the answer that came meanwhile. If the time counted first, a refresh token that is good for one use
 * would be sent twice and its answer thrown away. So the time passes in parts, each begun when the one before is over:
 * a stop costs no more than the part it fell into.
 */
record Deadline(Duration limit) {
    private static final int PARTS = 10;

    /** What was asked for; the failure when it has not come in time, and then nobody waits for it any more. */
    <T> Uni<T> on(Uni<T> asked, Supplier<? extends Throwable> failure) {
        Uni<T> late = passing(PARTS).chain(() -> Uni.createFrom().failure(failure.get()));
        return Uni.join().first(asked, late).toTerminate();
    }

    private Uni<Void> passing(int parts) {
        return parts == 0
                ? Uni.createFrom().voidItem()
                : Uni.createFrom()
                        .voidItem()
                        .onItem()
                        .delayIt()
                        .by(limit.dividedBy(PARTS))
                        .chain(() -> passing(parts - 1));
    }
}
