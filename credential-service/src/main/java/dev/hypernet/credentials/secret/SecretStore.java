package dev.hypernet.credentials.secret;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps secrets, JSON texts, by owner, credential and generation.
 *
 * <p>A generation is written once. The store takes no part in its callers' transactions, so they write a secret before
 * the row that points at it and destroy it after the row that pointed at it.
 */
public interface SecretStore {

    /** Keeps the secret; where the generation has one already, it stays as it is. */
    Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret);

    /** The secret; nothing when it was never stored or is destroyed. */
    Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation);

    /** Destroys one generation; none is no error. */
    Uni<Void> destroy(UserId owner, UUID credential, long generation);

    /** Destroys every generation. */
    Uni<Void> destroyAll(UserId owner, UUID credential);
}
