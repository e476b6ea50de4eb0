package dev.hypernet.credentials.secret;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps secrets, JSON texts, by owner, credential and generation.
 *
 * <p>A generation is written once: of several who write it, at once or one after the other, the first one's secret
 * stays. The store takes no part in its callers' transactions, so they write a secret before the row that points at it
 * and destroy it after the row that pointed at it. Every call may be repeated, and a write whose answer was lost must
 * be.
 *
 * <p>Fails with {@link SecretStoreUnavailable} when the store cannot be asked, or not by this process, which lacks the
 * key. That says nothing about the secret: it is never a reason to reject a credential, or to destroy what was not
 * read.
 */
public interface SecretStore {

    /**
     * Keeps the secret; where the generation has one already, it stays as it is. Of somebody who was erased nothing is
     * kept.
     */
    Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret);

    /** The secret; nothing when it was never stored or is destroyed. */
    Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation);

    /** Destroys one generation; none is no error. */
    Uni<Void> destroy(UserId owner, UUID credential, long generation);

    /** Destroys every generation up to this one, which goes too; later ones may be stored at the same time. */
    Uni<Void> destroyUpTo(UserId owner, UUID credential, long generation);

    /** Destroys everything of somebody who leaves, once their tombstone is there. */
    Uni<Void> destroyAll(UserId owner);
}
