package dev.hypernet.sync.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Reading;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/**
 * Plans as integration-service tells them, compiled once. A plan never changes, but its job ends: so it is asked for
 * anew every half a minute, and a cancelled job costs its provider no more calls than that.
 */
@ApplicationScoped
public class CachedPlans implements Plans {
    private static final int SIZE = 1_000;
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final PlanApi integrations;
    private final Clock clock;
    private final ObjectMapper json;
    private final DefinitionReader definitions = new DefinitionReader();
    private final Neighbour neighbour = new Neighbour("integration-service", Set.of(404, 409));
    private final ExpiringCache<Wanted, Plan> plans;
    private final ExpiringCache<String, Definition> compiled;

    /** The integration is named where the plan outlives the job. */
    private record Wanted(
            JobId job, Leases.Purpose purpose, @Nullable IntegrationId integration) {}

    CachedPlans(@RestClient PlanApi integrations, Clock clock, ObjectMapper json) {
        this.integrations = integrations;
        this.clock = clock;
        this.json = json;
        this.plans = new ExpiringCache<>(SIZE, clock);
        this.compiled = new ExpiringCache<>(SIZE, clock);
    }

    @Override
    public Optional<Plan> of(JobId job, UserId user) {
        return of(new Wanted(job, Leases.Purpose.SYNC, null), user);
    }

    @Override
    public Optional<Plan> ofContents(JobId job, UserId user, IntegrationId integration) {
        return of(new Wanted(job, Leases.Purpose.CONTENT, integration), user);
    }

    private Optional<Plan> of(Wanted wanted, UserId user) {
        Optional<Plan> known = plans.get(wanted);
        return known.isPresent() ? known : asked(wanted, user);
    }

    private Optional<Plan> asked(Wanted wanted, UserId user) {
        String purpose = wanted.purpose().name().toLowerCase(Locale.ROOT);
        Optional<Plan> plan = neighbour
                .ask(() -> integrations.plan(wanted.job(), user, purpose, wanted.integration()))
                .map(this::plan);
        plan.ifPresent(found -> plans.put(wanted, found, clock.instant().plus(FRESH)));
        return plan;
    }

    private Plan plan(PlanApi.PlanAnswer answer) {
        return new Plan(definition(answer), answer.config(), answer.version(), answer.conflictPolicy());
    }

    /** Many people's jobs go by the same document. */
    private Definition definition(PlanApi.PlanAnswer answer) {
        String document = text(answer);
        return compiled.get(document).orElseGet(() -> compile(answer, document));
    }

    private Definition compile(PlanApi.PlanAnswer answer, String document) {
        return switch (definitions.read(answer.integrationType(), document.getBytes(StandardCharsets.UTF_8))) {
            case Reading.Readable readable -> {
                compiled.put(document, readable.definition(), clock.instant().plus(Duration.ofHours(1)));
                yield readable.definition();
            }
            case Reading.Unreadable unreadable ->
                throw new IllegalStateException("the definition cannot be read: "
                        + unreadable.problems().getFirst());
        };
    }

    private String text(PlanApi.PlanAnswer answer) {
        try {
            return json.writeValueAsString(answer.definition());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("what was read as JSON can be written as JSON", impossible);
        }
    }
}
