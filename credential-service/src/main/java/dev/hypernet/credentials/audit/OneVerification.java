package dev.hypernet.credentials.audit;

import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Verifications for those who ask and wait: one at a time on each replica, which whoever asks the same meanwhile
 * shares, and none longer than {@code hypernet.audit.verify-within}. A verification holds a connection and a snapshot
 * of the database and reads all of the audit: many at once would be felt by those who lease.
 */
@Singleton
class OneVerification {
    private final VerificationService verifications;
    private final Duration limit;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

    OneVerification(
            VerificationService verifications,
            @ConfigProperty(name = "hypernet.audit.verify-within", defaultValue = "PT20S") Duration limit) {
        this.verifications = verifications;
        this.limit = limit;
    }

    /** One that is under way. */
    private record Running(Optional<Witness> told, Uni<Verification> found) {}

    /**
     * Verifies, or waits for the verification that runs. A 409: {@code verification-running} where that one was told
     * another seal, {@code verification-too-long} for an audit that is too large for whoever waits.
     *
     * @param told a seal that the chain must have reached
     */
    Uni<Verification> verify(Optional<Witness> told) {
        return Uni.createFrom().deferred(() -> shared(told)).emitOn(CallerContext.here());
    }

    private Uni<Verification> shared(Optional<Witness> told) {
        Running mine = new Running(told, limited(told));
        Running first = running.compareAndExchange(null, mine);
        if (first == null) {
            return mine.found();
        }
        return first.told().equals(told)
                ? first.found()
                : Uni.createFrom()
                        .failure(Problem.conflict(
                                "verification-running",
                                "The audit is being verified against another seal: ask again in a moment."));
    }

    /** Goes on when whoever began it gives up waiting. */
    private Uni<Verification> limited(Optional<Witness> told) {
        return verifications
                .verify(told, limit)
                .onFailure(TookTooLong.class)
                .transform(tooLong -> Problem.conflict(
                        "verification-too-long",
                        "The audit is too large to be verified within %d s: the command verify-audit takes its time."
                                .formatted(limit.toSeconds())))
                .onTermination()
                .invoke(() -> running.set(null))
                .memoize()
                .indefinitely();
    }
}
