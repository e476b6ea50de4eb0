package dev.hypernet.credentials.client;

import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.client.ClientRepository.Place;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.platform.context.CallerContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Keeps registrations in the secret store. Works as the installation: the owner of the context must be that. */
@Singleton
class ClientService {
    private static final String PURPOSE = "client";
    private static final int TRIES = 3;

    private final ClientRepository clients;
    private final SecretStore secrets;
    private final SecretUses uses;
    private final Pool pool;

    ClientService(ClientRepository clients, SecretStore secrets, SecretUses uses, Pool pool) {
        this.clients = clients;
        this.secrets = secrets;
        this.uses = uses;
        this.pool = pool;
    }

    /**
     * A change on its way in force.
     *
     * @param present false for there being no registration from then on
     */
    private record Change(String integrationType, Place place, boolean present, String caller) {
        SecretUses.Use use() {
            return new SecretUses.Use(
                    Installation.OWNER,
                    place.id(),
                    place.number(),
                    caller,
                    present ? SecretUses.Action.GIVE : SecretUses.Action.DESTROY,
                    PURPOSE,
                    "done");
        }
    }

    /** The registration in force. */
    Uni<Optional<Registration>> find(String integrationType) {
        return clients.find(integrationType)
                .chain(place ->
                        place.map(this::read).orElseGet(() -> Uni.createFrom().item(Optional.empty())))
                .onFailure(Replaced.class)
                .retry()
                .atMost(TRIES);
    }

    private Uni<Optional<Registration>> read(Place place) {
        return secrets.read(Installation.OWNER, place.id(), place.number())
                .map(stored -> stored.map(Registration::of).orElseThrow(Replaced::new))
                .map(Optional::of);
    }

    /** Takes the place of what there is. A key that cannot sign is a 422. */
    Uni<Void> put(String integrationType, NewClient given, String caller) {
        return CallerContext.aside(given::registration)
                .chain(registration -> clients.reserve(integrationType)
                        .chain(place -> keep(new Change(integrationType, place, true, caller), registration)));
    }

    private Uni<Void> keep(Change change, Registration registration) {
        return secrets.store(
                        Installation.OWNER, change.place().id(), change.place().number(), registration.toSecret())
                .chain(() -> putInForce(change));
    }

    /** Destroys it; none is no error. What the operator configured is in force again. */
    Uni<Void> delete(String integrationType, String caller) {
        return clients.reserveEnd(integrationType)
                .chain(place -> place.map(end -> putInForce(new Change(integrationType, end, false, caller)))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> putInForce(Change change) {
        return pool.withTransaction(connection -> clients.putInForce(
                                connection, change.integrationType(), change.place(), change.present())
                        .call(() -> uses.record(connection, List.of(change.use()))))
                .chain(before -> destroy(change.place(), before));
    }

    /** All that went before, of processes that died on the way too; or this one, when it came too late. */
    private Uni<Void> destroy(Place place, Optional<Long> before) {
        LongStream over = before.map(first -> LongStream.range(first, place.number()))
                .orElseGet(() -> LongStream.of(place.number()));
        return Multi.createFrom()
                .items(over.boxed())
                .onItem()
                .transformToUniAndConcatenate(number -> secrets.destroy(Installation.OWNER, place.id(), number))
                .onItem()
                .ignoreAsUni();
    }

    /** It was replaced between the row and its secret. */
    private static final class Replaced extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Replaced() {
            super("the secret of a client is not where its row says");
        }
    }
}
