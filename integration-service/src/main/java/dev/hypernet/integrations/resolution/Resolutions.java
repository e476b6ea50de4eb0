package dev.hypernet.integrations.resolution;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the integration a task gets (row I04), and whether somebody may use one they name. */
@Singleton
public class Resolutions {
    /** Of each level; the chosen one is always among them. */
    private static final int MOST = 100;

    private final ResolutionRepository candidates;
    private final IntegrationService integrations;
    private final Definitions definitions;

    Resolutions(ResolutionRepository candidates, IntegrationService integrations, Definitions definitions) {
        this.candidates = candidates;
        this.integrations = integrations;
        this.definitions = definitions;
    }

    /**
     * Every candidate with its verdict, at most 100 of each level. A 404 for a provider there is not, a 403 for a client
     * the token does not name.
     *
     * @param clients the token's {@code client_ids}
     * @param client the one client the task works for; null for any of them
     */
    public Uni<Resolution> resolve(UserId caller, Set<String> clients, String type, @Nullable String client) {
        definitions.visible(type);
        if (client != null && !clients.contains(client)) {
            throw Problem.forbidden("The token's client_ids do not name this client.");
        }
        Set<String> wanted = client == null ? clients : Set.of(client);
        List<Candidate> found = new ArrayList<>();
        return candidates
                .own(caller, type, MOST)
                .invoke(found::addAll)
                .chain(() -> candidates.ofClients(type, wanted, MOST))
                .invoke(found::addAll)
                .chain(() -> candidates.global(type, MOST))
                .invoke(found::addAll)
                .chain(() -> candidates.ownOfOtherClients(caller, type, wanted, MOST))
                .invoke(found::addAll)
                .map(all -> Resolution.of(type, wanted, found));
    }

    /** The chosen one, whoever's it is; a 409 {@code not-connected} with the reason where there is none. */
    public Uni<Integration> choose(UserId caller, Set<String> clients, String type) {
        return resolve(caller, clients, type, null)
                .map(resolution ->
                        resolution.chosen().orElseThrow(() -> Problem.conflict("not-connected", resolution.reason())))
                .chain(chosen -> of(chosen.owner(), chosen.id()));
    }

    /** One the caller may use: their own, or one that is shared with them. Any other is a 404. */
    public Uni<Integration> usable(UserId caller, Set<String> clients, IntegrationId id) {
        return integrations
                .get(caller, id)
                .onFailure(Resolutions::isNotFound)
                .recoverWithUni(unknown -> candidates
                        .ownerOfShared(id, clients)
                        .map(owner -> owner.orElseThrow(() -> Problem.notFound("integration")))
                        .chain(owner -> of(owner, id)));
    }

    private Uni<Integration> of(UserId owner, IntegrationId id) {
        return as(owner, () -> integrations.get(owner, id));
    }

    /** Comes back to where it began: whatever follows is the caller's again. */
    private static <T> Uni<T> as(UserId owner, Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> Owner.runAs(owner, work).emitOn(CallerContext.here()));
    }

    private static boolean isNotFound(Throwable failure) {
        return failure instanceof Problem problem && problem.status() == 404;
    }
}
