package dev.hypernet.credentials.secret;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Two stores while secrets move between them: new ones go into the first; what it does not have may still lie in the
 * second.
 */
final class FallbackSecretStore implements SecretStore {
    private final SecretStore first;
    private final SecretStore second;

    FallbackSecretStore(SecretStore first, SecretStore second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
        return first.store(owner, credential, generation, secret);
    }

    /** Looks into the first once more at the end: the secret may have moved between the two looks. */
    @Override
    public Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation) {
        return first.read(owner, credential, generation)
                .chain(found -> found.isPresent() ? answer(found) : second.read(owner, credential, generation))
                .chain(found -> found.isPresent() ? answer(found) : first.read(owner, credential, generation));
    }

    @Override
    public Uni<Void> destroy(UserId owner, UUID credential, long generation) {
        return inBoth(store -> store.destroy(owner, credential, generation));
    }

    @Override
    public Uni<Void> destroyUpTo(UserId owner, UUID credential, long generation) {
        return inBoth(store -> store.destroyUpTo(owner, credential, generation));
    }

    @Override
    public Uni<Void> destroyAll(UserId owner) {
        return inBoth(store -> store.destroyAll(owner));
    }

    /**
     * The second, from which secrets are moved, before the first: whoever moves one looks again whether its source is
     * still there when it has been written.
     */
    private Uni<Void> inBoth(Function<SecretStore, Uni<Void>> work) {
        return work.apply(second).chain(() -> work.apply(first));
    }

    private static Uni<Optional<Secret>> answer(Optional<Secret> found) {
        return Uni.createFrom().item(found);
    }
}
