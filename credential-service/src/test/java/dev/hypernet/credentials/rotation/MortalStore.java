package dev.hypernet.credentials.rotation;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.credentials.secret.SecretStoreUnavailable;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A store as a process sees it that dies at one of its calls: from then on nothing it wants happens any more.
 *
 * @param life how many calls there are left, shared by all stores of one process
 * @param dyingBehind whether the last call still reaches the store, and only its answer is lost
 */
record MortalStore(SecretStore store, AtomicInteger life, boolean dyingBehind) implements SecretStore {

    @Override
    public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
        return alive(() -> store.store(owner, credential, generation, secret));
    }

    @Override
    public Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation) {
        return alive(() -> store.read(owner, credential, generation));
    }

    @Override
    public Uni<Void> destroy(UserId owner, UUID credential, long generation) {
        return alive(() -> store.destroy(owner, credential, generation));
    }

    @Override
    public Uni<Void> destroyUpTo(UserId owner, UUID credential, long generation) {
        return alive(() -> store.destroyUpTo(owner, credential, generation));
    }

    @Override
    public Uni<Void> destroyAll(UserId owner) {
        return alive(() -> store.destroyAll(owner));
    }

    private <T> Uni<T> alive(Supplier<Uni<T>> call) {
        return Uni.createFrom().deferred(() -> switch (Integer.signum(life.getAndDecrement())) {
            case 1 -> call.get();
            case 0 -> dyingBehind ? call.get().chain(MortalStore::dead) : dead();
            default -> dead();
        });
    }

    private static <T> Uni<T> dead() {
        return Uni.createFrom().failure(new SecretStoreUnavailable(SecretStoreUnavailable.Reason.UNREACHABLE));
    }
}
