package dev.hypernet.integrations.probe;

import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.Health;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.integrations.integration.IntegrationState;
import dev.hypernet.integrations.probe.DueProbeRepository.Due;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether integrations work (row I17): on a schedule, spread over {@code hypernet.probe.interval}, or because
 * their owner asks.
 *
 * <p>What is found is the integration's health. Only a provider that refuses the credential ends more than that: such
 * an integration becomes AUTH_ERROR.
 */
@Singleton
public class Probes {
    private static final Logger LOG = Logger.getLogger(Probes.class);
    /** When to look again whether a definition has got a probe. */
    private static final CheckTimes WITHOUT_PROBE = new CheckTimes(Duration.ofDays(1));

    private final DueProbeRepository times;
    private final IntegrationService integrations;
    private final Definitions definitions;
    private final Looks looks;
    private final Clock clock;
    private final CheckTimes schedule;
    private final Semaphore free;

    Probes(
            DueProbeRepository times,
            IntegrationService integrations,
            Definitions definitions,
            Looks looks,
            ProbeConfig config,
            Clock clock) {
        this.times = times;
        this.integrations = integrations;
        this.definitions = definitions;
        this.looks = looks;
        this.clock = clock;
        this.schedule = new CheckTimes(config.interval());
        this.free = new Semaphore(config.atOnce());
    }

    /**
     * Checks now. A 404 for one that is not the owner's; a 409 for one that is not connected, is disabled, or whose
     * definition says nothing of how to check it; a 429 or 503 where nothing could be seen.
     *
     * @return what was found, or for an integration whose credential was refused what its new state says
     */
    public Uni<Health> check(UserId owner, IntegrationId id) {
        return integrations
                .get(owner, id)
                .invoke(Probes::refuseUnlessRunning)
                .chain(integration -> look(integration, owner))
                .chain(verdict -> verdict instanceof Verdict.Unseen unseen
                        ? Uni.createFrom().failure(unseen.problem())
                        : note(owner, id, verdict))
                .chain(() -> integrations.get(owner, id))
                .map(Integration::health);
    }

    /** Takes as many as there is room for. Those of the last round may still run: each gives its own place back. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.PROCEED)
    Uni<Void> round() {
        int places = free.drainPermits();
        return places == 0
                ? Uni.createFrom().voidItem()
                : due(places)
                        .onItem()
                        .transformToMulti(due -> Multi.createFrom().iterable(due))
                        .onItem()
                        .transformToUni(this::take)
                        .merge(places)
                        .onItem()
                        .ignoreAsUni();
    }

    private Uni<List<Due>> due(int places) {
        return times.due(clock.instant(), places)
                .onFailure()
                .invoke(() -> free.release(places))
                .invoke(due -> free.release(places - due.size()));
    }

    private Uni<Void> take(Due due) {
        return Owner.runAs(due.owner(), () -> inTurn(due))
                .onFailure()
                .invoke(failure -> LOG.warnf("integration %s was not checked: %s", due.id(), failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .eventually(() -> free.release());
    }

    private Uni<Void> inTurn(Due due) {
        Instant now = clock.instant();
        try {
            return definitions.runnable(due.type()).probe() == null
                    ? times.claim(due, WITHOUT_PROBE.next(due.id(), now)).replaceWithVoid()
                    : checkInTurn(due, schedule.next(due.id(), now));
        } catch (Problem notInUse) {
            // It is archived, or this process has just begun and not read it yet.
            return times.claim(due, schedule.next(due.id(), now)).replaceWithVoid();
        }
    }

    /** One that never had a turn is only given one: it has just been connected, or there are many like it. */
    private Uni<Void> checkInTurn(Due due, Instant next) {
        return times.claim(due, next)
                .chain(claimed -> claimed && due.since() != null
                        ? check(due)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> check(Due due) {
        return integrations
                .get(due.owner(), due.id())
                .chain(integration -> look(integration, null))
                .chain(verdict -> note(due.owner(), due.id(), verdict));
    }

    private static void refuseUnlessRunning(Integration integration) {
        if (!(integration.state() instanceof IntegrationState.Connected)) {
            throw Problem.conflict(
                    "not-connected",
                    "The integration is " + integration.state().status() + "; connect it before it is checked.");
        }
        if (!integration.isEnabled()) {
            throw Problem.conflict("disabled", "The integration is disabled; enable it before it is checked.");
        }
    }

    private Uni<Verdict> look(Integration integration, @Nullable UserId caller) {
        Definition definition = definitions.runnable(integration.integrationType());
        if (definition.probe() == null) {
            throw Problem.conflict("no-probe", "The definition does not say how such an integration is checked.");
        }
        return looks.at(integration, definition, definition.probe(), caller);
    }

    private Uni<Void> note(UserId owner, IntegrationId id, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Well well -> integrations.checked(owner, id, well.health());
            case Verdict.Unwell unwell ->
                integrations
                        .checked(owner, id, unwell.health())
                        .chain(() -> times.postpone(
                                owner,
                                id,
                                notBefore(
                                        unwell.retryAt(),
                                        schedule.nextAfterFailure(id, clock.instant(), unwell.failures()))));
            case Verdict.Refused refused ->
                integrations
                        .checked(owner, id, refused.health())
                        .chain(() -> integrations.rejectCredential(owner, id, refused.code(), refused.message()));
            case Verdict.Unseen unseen ->
                times.postpone(
                        owner, id, notBefore(unseen.retryAt(), schedule.nextAfterFailure(id, clock.instant(), 1)));
        };
    }

    private static Instant notBefore(@Nullable Instant time, Instant wanted) {
        return time != null && time.isAfter(wanted) ? time : wanted;
    }
}
