package dev.hypernet.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.secret.Secret;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two stores while secrets move from one to the other. */
class FallbackSecretStoreTest {
    private final UserId owner = UserId.random();
    private final UUID credential = UUID.randomUUID();
    private final Shelf target = new Shelf();
    private final Shelf source = new Shelf();
    private final SecretStore both = new FallbackSecretStore(target, source);

    @Test
    void whatIsNewLiesInTheFirstAlone() {
        done(both.store(owner, credential, 1, Secret.of("new")));

        assertThat(target.secrets).hasSize(1);
        assertThat(source.secrets).isEmpty();
    }

    @Test
    void whatHasNotMovedYetIsReadInTheSecond() {
        done(source.store(owner, credential, 1, Secret.of("old")));

        assertThat(done(both.read(owner, credential, 1))).contains(Secret.of("old"));
        assertThat(done(both.read(owner, credential, 2))).isEmpty();
    }

    @Test
    void whatMovesBetweenTheTwoLooksIsFound() {
        done(source.store(owner, credential, 1, Secret.of("moving")));
        Uni<Optional<Secret>> look = target.read(owner, credential, 1);
        SecretStore slow = new FallbackSecretStore(target, new Shelf() {
            @Override
            public Uni<Optional<Secret>> read(UserId whose, UUID which, long generation) {
                done(target.store(whose, which, generation, Secret.of("moving")));
                return super.read(whose, which, generation);
            }
        });
        assertThat(done(look)).isEmpty();

        assertThat(done(slow.read(owner, credential, 1))).contains(Secret.of("moving"));
    }

    @Test
    void whatIsDestroyedIsDestroyedInBoth() {
        done(source.store(owner, credential, 1, Secret.of("one")));
        done(target.store(owner, credential, 1, Secret.of("one")));
        done(source.store(owner, credential, 2, Secret.of("two")));
        done(target.store(owner, credential, 3, Secret.of("three")));
        done(target.store(owner, UUID.randomUUID(), 1, Secret.of("another")));

        done(both.destroy(owner, credential, 1));
        assertThat(done(both.read(owner, credential, 1))).isEmpty();
        done(both.destroyUpTo(owner, credential, 2));
        assertThat(source.secrets).isEmpty();
        assertThat(target.secrets).hasSize(2);
        done(both.destroyAll(owner));
        assertThat(target.secrets).isEmpty();
    }

    private static <T> T done(Uni<T> work) {
        return work.await().indefinitely();
    }

    /** A store in memory. */
    private static class Shelf implements SecretStore {
        private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

        @Override
        public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
            return Uni.createFrom()
                    .item(() -> secrets.putIfAbsent(name(owner, credential, generation), secret))
                    .replaceWithVoid();
        }

        @Override
        public Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation) {
            return Uni.createFrom().item(() -> Optional.ofNullable(secrets.get(name(owner, credential, generation))));
        }

        @Override
        public Uni<Void> destroy(UserId owner, UUID credential, long generation) {
            return remove(name(owner, credential, generation));
        }

        @Override
        public Uni<Void> destroyUpTo(UserId owner, UUID credential, long generation) {
            return Multi.createFrom()
                    .iterable(LongStream.rangeClosed(0, generation).boxed().toList())
                    .onItem()
                    .transformToUniAndConcatenate(each -> destroy(owner, credential, each))
                    .onItem()
                    .ignoreAsUni();
        }

        @Override
        public Uni<Void> destroyAll(UserId owner) {
            return remove(owner + "/");
        }

        private Uni<Void> remove(String beginning) {
            return Uni.createFrom()
                    .item(() -> secrets.keySet().removeIf(name -> name.startsWith(beginning)))
                    .replaceWithVoid();
        }

        private static String name(UserId owner, UUID credential, long generation) {
            return owner + "/" + credential + "/" + generation;
        }
    }
}
