package dev.hypernet.credentials.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.audit.SecretUses;
import dev.hypernet.credentials.secret.SecretJson;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes secrets of webhooks and signs with them, by the Standard Webhooks specification: {@code v1}, HMAC-SHA256. One is
 * told once, to whom it was made for, and never again; signing is no lease and stands in no audit, as verifying does not.
 */
@Singleton
class WebhookSecretService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SECRET = "secret";
    private static final String PREFIX = "whsec_";
    private static final String SIGNATURE = "v1,";
    private static final String PURPOSE = "webhook";
    /** As many as the hash has. */
    private static final int BYTES = 32;

    private static final int TRIES = 3;

    private final WebhookSecretRepository places;
    private final SecretStore secrets;
    private final SecretUses uses;
    private final Pool pool;
    private final Clock clock;

    WebhookSecretService(WebhookSecretRepository places, SecretStore secrets, SecretUses uses, Pool pool, Clock clock) {
        this.places = places;
        this.secrets = secrets;
        this.uses = uses;
        this.pool = pool;
        this.clock = clock;
    }

    /** A change of one endpoint's secret, by a service. */
    record Change(UserId owner, UUID id, String caller) {
        SecretUses.Use use(long generation, SecretUses.Action action) {
            return new SecretUses.Use(owner, id, generation, caller, action, PURPOSE, "done");
        }
    }

    /**
     * Makes a secret, which is in force when it is told.
     *
     * @param overlap how long the one before signs too
     */
    Uni<Secret> make(Change change, Duration overlap) {
        Secret made = random();
        return Uni.createFrom()
                .deferred(() -> places.reserve(change.owner(), change.id(), clock.instant()))
                .call(number -> store(change, number, made))
                .onFailure(Taken.class)
                .retry()
                .atMost(TRIES)
                .onFailure(Taken.class)
                .transform(taken -> overtaken())
                .chain(number -> putInForce(change, number, overlap))
                .replaceWith(made);
    }

    /**
     * Where a secret's end broke off between row and store, numbers begin anew and the store keeps what it had: what is
     * told must be what signs. Of somebody who was erased meanwhile it keeps nothing.
     */
    private Uni<Void> store(Change change, long number, Secret made) {
        return secrets.store(change.owner(), change.id(), number, stored(made))
                .chain(() -> secrets.read(change.owner(), change.id(), number))
                .invoke(kept -> refuseUnlessIts(kept, made))
                .replaceWithVoid();
    }

    private static void refuseUnlessIts(Optional<Secret> kept, Secret made) {
        if (kept.filter(secret -> text(secret).equals(made.reveal())).isEmpty()) {
            throw new Taken();
        }
    }

    private Uni<Void> putInForce(Change change, long number, Duration overlap) {
        Instant now = clock.instant();
        return pool.withTransaction(connection -> places.putInForce(
                                connection, change.owner(), change.id(), number, now.plus(overlap), now)
                        .call(() -> uses.record(connection, List.of(change.use(number, SecretUses.Action.GIVE)))))
                .call(before -> before.isPresent()
                        ? Uni.createFrom().voidItem()
                        : secrets.destroy(change.owner(), change.id(), number))
                .map(before -> before.orElseThrow(WebhookSecretService::overtaken))
                .chain(before -> destroyUpTo(change, overlap.isPositive() ? before - 1 : before));
    }

    /** All but the one before, where that signs for a while. */
    private Uni<Void> destroyUpTo(Change change, long last) {
        return last < 1 ? Uni.createFrom().voidItem() : secrets.destroyUpTo(change.owner(), change.id(), last);
    }

    /** One signature of each secret in force, as the header {@code webhook-signature} has them; a 404 without one. */
    Uni<List<String>> sign(UserId owner, UUID id, byte[] signed) {
        return Uni.createFrom()
                .deferred(() -> places.inForce(owner, id, clock.instant()))
                .chain(numbers -> keys(owner, id, numbers))
                .onFailure(Replaced.class)
                .retry()
                .atMost(TRIES)
                .map(keys -> keys.stream().map(key -> signature(key, signed)).toList());
    }

    private Uni<List<byte[]>> keys(UserId owner, UUID id, List<Long> numbers) {
        if (numbers.isEmpty()) {
            throw Problem.notFound("secret of a webhook");
        }
        return Multi.createFrom()
                .iterable(numbers)
                .onItem()
                .transformToUniAndConcatenate(number -> secrets.read(owner, id, number))
                .map(found -> found.flatMap(WebhookSecretService::key).orElseThrow(Replaced::new))
                .collect()
                .asList();
    }

    /** Destroys them all, those too that no row tells of since an end before this one broke off; none is no error. */
    Uni<Void> remove(Change change) {
        return pool.withTransaction(connection -> places.remove(connection, change.owner(), change.id())
                        .call(gone -> uses.record(
                                connection,
                                gone.map(number -> List.of(change.use(number, SecretUses.Action.DESTROY)))
                                        .orElse(List.of()))))
                .chain(() -> secrets.destroyUpTo(change.owner(), change.id(), Long.MAX_VALUE));
    }

    private static Secret random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Secret.of(PREFIX + Base64.getEncoder().encodeToString(bytes));
    }

    private static Secret stored(Secret made) {
        return Secret.of(JSON.createObjectNode().put(SECRET, made.reveal()).toString());
    }

    private static Optional<byte[]> key(Secret stored) {
        return Algorithm.decoded(text(stored));
    }

    private static String text(Secret stored) {
        return SecretJson.tree(stored).path(SECRET).asText();
    }

    private static String signature(byte[] key, byte[] signed) {
        return SIGNATURE
                + Base64.getEncoder()
                        .encodeToString(Algorithm.HMAC_SHA256.proof(key, signed).orElseThrow());
    }

    private static Problem overtaken() {
        return Problem.conflict("changed-meanwhile", "Another secret was made meanwhile.");
    }

    /** The store has another secret under that number. */
    private static final class Taken extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Taken() {
            super("the store of secrets has another secret of a webhook under its number");
        }
    }

    /** It was replaced between the row and its secret. */
    private static final class Replaced extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Replaced() {
            super("the secret of a webhook is not where its row says");
        }
    }
}
