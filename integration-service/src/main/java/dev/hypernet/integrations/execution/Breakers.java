package dev.hypernet.integrations.execution;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.outbound.OutboundAnswer;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a provider alone that fails again and again: a circuit breaker for each integration, since their settings may
 * name servers of their own. Each replica finds out by itself.
 *
 * <p>It stands around the question alone, which always ends: were a permit or a lease inside, one that is missing would
 * count as the provider's health.
 */
@Singleton
class Breakers {
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    /** While the first question after a pause is under way, nobody knows how long that takes. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final int SERVER_ERROR = 500;

    private final CallConfig.Breaker config;
    private final Clock clock;
    private final LoadingCache<IntegrationId, Breaker> breakers;

    Breakers(CallConfig config, Clock clock) {
        this.config = config.breaker();
        this.clock = clock;
        this.breakers = Caffeine.newBuilder()
                .maximumSize(this.config.atMost())
                .expireAfterAccess(FORGOTTEN_AFTER)
                .build(integration -> new Breaker());
    }

    /**
     * Fails with {@link CallFailed} while the integration's provider is left alone: nothing else need be tried then.
     */
    Uni<Void> admit(IntegrationId integration) {
        Instant until = breakers.get(integration).aloneUntil;
        Instant now = clock.instant();
        return until != null && now.isBefore(until)
                ? Uni.createFrom().failure(CallFailed.unwell(until, now))
                : Uni.createFrom().voidItem();
    }

    /** Asks and learns from the answer; fails only as {@link #admit} does. */
    Uni<OutboundAnswer> ask(
            IntegrationId integration, Definition.Type protocol, Supplier<Uni<OutboundAnswer>> question) {
        return breakers.get(integration)
                .guard
                .get(() -> question.get().invoke(answer -> judge(protocol, answer)))
                .onFailure(Unwell.class)
                .recoverWithItem(failure -> failure.answer)
                .onFailure(CircuitBreakerOpenException.class)
                .transform(open -> CallFailed.unwell(clock.instant().plus(SOON), clock.instant()));
    }

    private static void judge(Definition.Type protocol, OutboundAnswer answer) {
        boolean unwell = switch (answer) {
            case OutboundAnswer.Answered answered -> isUnwell(protocol, answered.status());
            case OutboundAnswer.Unanswered unanswered -> true;
            case OutboundAnswer.Refused refused -> false;
            case OutboundAnswer.TooLarge tooLarge -> false;
        };
        if (unwell) {
            throw new Unwell(answer);
        }
    }

    /** SOAP 1.1 tells every fault by a 500 (section 6.2), also those that are the caller's own. */
    private static boolean isUnwell(Definition.Type protocol, int status) {
        return protocol == Definition.Type.SOAP ? status > SERVER_ERROR : status >= SERVER_ERROR;
    }

    private final class Breaker {
        private final TypedGuard<Uni<OutboundAnswer>> guard = TypedGuard.create(
                        new TypeLiteral<Uni<OutboundAnswer>>() {})
                .withCircuitBreaker()
                .when(Unwell.class::isInstance)
                .requestVolumeThreshold(config.attempts())
                .failureRatio(config.failureRatio())
                .delay(config.pause().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(config.successes())
                .onStateChange(this::changed)
                .done()
                .build();
        private volatile @Nullable Instant aloneUntil;

        private void changed(CircuitBreakerState state) {
            aloneUntil = state == CircuitBreakerState.OPEN ? clock.instant().plus(config.pause()) : null;
        }
    }

    /** An answer that is the provider's fault, as what a guard counts. */
    private static final class Unwell extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient OutboundAnswer answer;

        Unwell(OutboundAnswer answer) {
            super(null, null, false, false);
            this.answer = answer;
        }
    }
}
