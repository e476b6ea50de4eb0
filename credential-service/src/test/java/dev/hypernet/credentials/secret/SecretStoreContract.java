package dev.hypernet.credentials.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store of secrets keeps to; every store passes these. */
abstract class SecretStoreContract {
    private static final int WRITERS = 16;

    final UserId owner = UserId.random();
    final UUID credential = UUID.randomUUID();

    /** The one under test. */
    abstract SecretStore store();

    /** One like it whose server is not there. */
    abstract SecretStore storeWithNothingBehindIt();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"access_token\":\"a\\\"b\\\\c\\nd\",\"ü\":\"\uD83D\uDD11 \\u0000\"}",
                "no JSON",
                " ",
                "$&<>%00/../x"
            })
    @Requirement({"C01", "C06"})
    void whatIsStoredIsReadAsItWas(String text) {
        store(1, text);

        assertThat(read(1)).contains(Secret.of(text));
    }

    @Test
    @Requirement("C06")
    void aSecretOf64KiBIsKeptWhole() {
        String large = "{\"key\":\"%s\"}".formatted("ü".repeat(32 << 10));

        store(1, large);

        assertThat(read(1)).contains(Secret.of(large));
    }

    @Test
    void whatWasNeverStoredIsNothing() {
        store(1, "one");

        assertThat(read(2)).isEmpty();
        assertThat(as(owner, () -> store().read(owner, UUID.randomUUID(), 1))).isEmpty();
    }

    @Test
    @Requirement("C09")
    void aGenerationIsWrittenOnce() {
        store(1, "the first");

        store(1, "the second");

        assertThat(read(1)).contains(Secret.of("the first"));
    }

    @Test
    @Requirement("C09")
    void ofManyWhoWriteAtOnceOneWinsAndNobodyFails() {
        List<Secret> written = IntStream.range(0, WRITERS)
                .mapToObj(writer -> Secret.of("writer " + writer))
                .toList();

        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            written.stream()
                    .map(secret -> CompletableFuture.runAsync(() -> store(1, secret.reveal()), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        }

        Optional<Secret> stays = read(1);
        assertThat(stays).get().isIn(written);
        assertThat(read(1)).isEqualTo(stays);
    }

    @Test
    void generationsStandSideBySideAndGoOneByOne() {
        store(1, "one");
        store(2, "two");

        destroy(1);

        assertThat(read(1)).isEmpty();
        assertThat(read(2)).contains(Secret.of("two"));
    }

    @Test
    void destroyingCanBeRepeated() {
        store(1, "one");

        destroy(1);
        destroy(1);
        destroyUpTo(owner, 1);
        destroyUpTo(owner, 1);

        assertThat(read(1)).isEmpty();
    }

    @Test
    void theGenerationsOfOneCredentialGoTogetherButNoLaterOneAndNoOthers() {
        // As numbers: as texts 2 comes after 10.
        IntStream.rangeClosed(0, 12).forEach(generation -> store(generation, "secret " + generation));
        UUID other = UUID.randomUUID();
        as(owner, () -> store().store(owner, other, 1, Secret.of("another's")));

        destroyUpTo(owner, 10);

        IntStream.rangeClosed(0, 10)
                .forEach(generation -> assertThat(read(generation)).isEmpty());
        IntStream.rangeClosed(11, 12)
                .forEach(generation -> assertThat(read(generation)).contains(Secret.of("secret " + generation)));
        assertThat(as(owner, () -> store().read(owner, other, 1))).contains(Secret.of("another's"));
    }

    @Test
    @Requirement("C05")
    void somebodyElseSeesAndDestroysNothing() {
        UserId stranger = UserId.random();
        store(1, "mine");

        assertThat(as(stranger, () -> store().read(stranger, credential, 1))).isEmpty();
        destroyUpTo(stranger, 1);
        as(stranger, () -> store().destroy(stranger, credential, 1));
        as(stranger, () -> store().destroyAll(stranger));

        assertThat(read(1)).contains(Secret.of("mine"));
    }

    @Test
    @Requirement("O22")
    void whoeverLeavesTakesEverythingAlong() {
        UUID other = UUID.randomUUID();
        store(0, "a verifier");
        store(1, "one");
        as(owner, () -> store().store(owner, other, 1, Secret.of("another's")));

        as(owner, () -> store().destroyAll(owner));
        as(owner, () -> store().destroyAll(owner));

        assertThat(read(0)).isEmpty();
        assertThat(read(1)).isEmpty();
        assertThat(as(owner, () -> store().read(owner, other, 1))).isEmpty();
    }

    @Test
    void withoutItsServerEveryCallSaysSoAndNothingElse() {
        List<Function<SecretStore, Uni<?>>> calls = List.of(
                store -> store.store(owner, credential, 1, Secret.of("canary-that-goes-nowhere")),
                store -> store.read(owner, credential, 1),
                store -> store.destroy(owner, credential, 1),
                store -> store.destroyUpTo(owner, credential, 1),
                store -> store.destroyAll(owner));

        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(() -> as(
                                owner,
                                () -> call.apply(storeWithNothingBehindIt()).replaceWithVoid()))
                        .isInstanceOfSatisfying(
                                SecretStoreUnavailable.class,
                                failure -> assertThat(failure.reason())
                                        .isEqualTo(SecretStoreUnavailable.Reason.UNREACHABLE))
                        .hasNoCause()
                        .hasMessageNotContainingAny("canary", owner.toString(), "127.0.0.1"));
    }

    final void store(long generation, String text) {
        as(owner, () -> store().store(owner, credential, generation, Secret.of(text)));
    }

    final Optional<Secret> read(long generation) {
        return as(owner, () -> store().read(owner, credential, generation));
    }

    final void destroy(long generation) {
        as(owner, () -> store().destroy(owner, credential, generation));
    }

    final void destroyUpTo(UserId whose, long generation) {
        as(whose, () -> store().destroyUpTo(whose, credential, generation));
    }

    /** As a request of this person. */
    static <T> T as(UserId owner, Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(owner, work));
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new AssertionError(failure);
        }
    }
}
