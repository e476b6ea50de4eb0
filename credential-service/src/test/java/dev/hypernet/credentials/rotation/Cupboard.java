package dev.hypernet.credentials.rotation;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.secret.SecretStore;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Another store: what is in it a test can see and change. */
class Cupboard implements SecretStore {
    final Map<Place, Secret> secrets = new ConcurrentHashMap<>();

    @Override
    public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> secrets.putIfAbsent(new Place(owner, credential, generation), secret));
    }

    @Override
    public Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation) {
        return Uni.createFrom().item(() -> Optional.ofNullable(secrets.get(new Place(owner, credential, generation))));
    }

    @Override
    public Uni<Void> destroy(UserId owner, UUID credential, long generation) {
        return Uni.createFrom().voidItem().invoke(() -> secrets.remove(new Place(owner, credential, generation)));
    }

    @Override
    public Uni<Void> destroyUpTo(UserId owner, UUID credential, long generation) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> secrets.keySet()
                        .removeIf(place -> place.owner().equals(owner)
                                && place.credential().equals(credential)
                                && place.generation() <= generation));
    }

    @Override
    public Uni<Void> destroyAll(UserId owner) {
        return Uni.createFrom()
                .voidItem()
                .invoke(() -> secrets.keySet().removeIf(place -> place.owner().equals(owner)));
    }
}
