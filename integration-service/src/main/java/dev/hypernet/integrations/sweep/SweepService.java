package dev.hypernet.integrations.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.contracts.event.SyncProgress.StreamSwept;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.integrations.sweep.HeldDeletion.State;
import dev.hypernet.integrations.syncjob.StreamLedger;
import dev.hypernet.integrations.syncjob.Sweeps;
import dev.hypernet.integrations.syncjob.SyncJob;
import dev.hypernet.persistence.Outbox;
import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Asks for sweeps, and lets owners decide of what was held. */
@Singleton
class SweepService implements Sweeps {
    private final Pool pool;
    private final SweepRepository sweeps;
    private final HeldDeletionRepository held;
    private final IntegrationService integrations;
    private final Definitions definitions;
    private final Outbox outbox;
    private final TripwireConfig tripwire;
    private final Clock clock;

    SweepService(
            Pool pool,
            SweepRepository sweeps,
            HeldDeletionRepository held,
            IntegrationService integrations,
            Definitions definitions,
            Outbox outbox,
            TripwireConfig tripwire,
            Clock clock) {
        this.pool = pool;
        this.sweeps = sweeps;
        this.held = held;
        this.integrations = integrations;
        this.definitions = definitions;
        this.outbox = outbox;
        this.tripwire = tripwire;
        this.clock = clock;
    }

    @Override
    public Uni<Void> requestWhereDue(SqlConnection connection, SyncJob job, List<StreamLedger> streams) {
        List<StreamLedger> ready =
                streams.stream().filter(SweepService::isReadWhole).toList();
        return ready.isEmpty()
                ? Uni.createFrom().voidItem()
                : document(job).chain(document -> request(connection, job, document, listed(document, ready)));
    }

    @Override
    public Uni<Void> heard(SqlConnection connection, StreamSwept swept) {
        Instant now = clock.instant();
        return held.settle(connection, swept, now)
                .chain(() -> swept.held()
                        ? held.hold(connection, swept, now)
                        : Uni.createFrom().voidItem());
    }

    Uni<Page<HeldDeletion>> list(
            UserId owner, IntegrationId integration, @Nullable String state, @Nullable String cursor, int limit) {
        String shape = Cursor.shape("held-deletions:" + integration + ":" + state);
        Cursor after = Cursor.decode(cursor, shape, 3);
        return integrations
                .get(owner, integration)
                .chain(() -> held.page(owner, integration, state, after, limit + 1))
                .map(rows -> Page.of(rows, limit, last -> Cursor.of(shape, last.heldAt(), last.id())));
    }

    /** Deletes what was held; again where it was confirmed before, nothing more happens. */
    Uni<HeldDeletion> confirm(UserId owner, IntegrationId integration, UUID id) {
        return decide(owner, integration, id, State.CONFIRMED, Set.of(State.CONFIRMED, State.DELETED));
    }

    /** Keeps what was held, until the next whole reading asks anew. */
    Uni<HeldDeletion> dismiss(UserId owner, IntegrationId integration, UUID id) {
        return decide(owner, integration, id, State.DISMISSED, Set.of(State.DISMISSED));
    }

    private Uni<HeldDeletion> decide(
            UserId owner, IntegrationId integration, UUID id, State wanted, Set<State> already) {
        return integrations
                .get(owner, integration)
                .chain(() -> pool.withTransaction(connection -> held.lock(connection, owner, integration, id)
                        .map(found -> found.orElseThrow(() -> Problem.notFound("held deletion")))
                        .chain(found -> already.contains(found.state())
                                ? Uni.createFrom().item(found)
                                : decide(connection, open(found), wanted))));
    }

    private Uni<HeldDeletion> decide(SqlConnection connection, HeldDeletion open, State wanted) {
        return held.decide(connection, open, wanted, clock.instant())
                .call(decided -> outbox.append(
                        connection, wanted == State.CONFIRMED ? List.of(decided.confirmation()) : List.of()));
    }

    private static HeldDeletion open(HeldDeletion found) {
        if (found.state() != State.HELD) {
            throw Problem.conflict("already-decided", "It is " + found.state() + " already.");
        }
        return found;
    }

    /**
     * It was read to its end without a cursor. Whether that proves anything object-service says: a record without an id
     * is refused there, so that the stream fails and its cursor stays.
     */
    private static boolean isReadWhole(StreamLedger stream) {
        return stream.isWhole() && stream.isApplied() && stream.sweep() == null;
    }

    private static List<StreamLedger> listed(JsonNode document, List<StreamLedger> streams) {
        return streams.stream()
                .filter(stream ->
                        said(document, stream).path("deletions").asText().equals("listing"))
                .toList();
    }

    private static JsonNode said(JsonNode document, StreamLedger stream) {
        return StreamSupport.stream(document.path("streams").spliterator(), false)
                .filter(said -> said.path("name").asText().equals(stream.stream()))
                .findFirst()
                .orElseGet(() -> document.path("there is none"));
    }

    private Uni<Void> request(SqlConnection connection, SyncJob job, JsonNode document, List<StreamLedger> streams) {
        return Multi.createFrom()
                .iterable(streams)
                .onItem()
                .transformToUniAndConcatenate(stream -> sweeps.requested(connection, job, stream)
                        .map(policy -> sweep(job, stream, said(document, stream), policy)))
                .collect()
                .asList()
                .chain(requests -> outbox.append(connection, requests));
    }

    private SweepRequested sweep(SyncJob job, StreamLedger stream, JsonNode said, Optional<String> policy) {
        JsonNode own = said.path("tripwire");
        return new SweepRequested(
                job.id(),
                job.integrationId(),
                job.userId(),
                job.integrationType(),
                job.definitionVersion(),
                job.epoch(),
                stream.stream(),
                stream.restart(),
                stream.pages(),
                own.path("percent").asInt(tripwire.percent()),
                own.path("free").asInt(tripwire.free()),
                false,
                policy.orElse(null));
    }

    /** As it was when the job began; mostly that is as it is now. */
    private Uni<JsonNode> document(SyncJob job) {
        return definitions
                .known(job.integrationType())
                .filter(current -> current.version().equals(job.definitionVersion()))
                .map(Definition::raw)
                .map(raw -> Uni.createFrom().<JsonNode>item(raw))
                .orElseGet(() -> definitions.document(job.integrationType(), job.definitionVersion()));
    }
}
