package dev.hypernet.credentials.secret;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.secret.Secret;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2ReadSecretData;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2RequestFactory;
import io.quarkus.vault.client.api.secrets.kv2.VaultSecretsKV2UpdateSecretOptions;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultResponse;
import io.quarkus.vault.runtime.VaultConfigHolder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Vault, or OpenBao: the engine KV version 2, one entry with one version for each generation, at
 * {@code credentials/<owner>/<credential>/<generation>}. An entry is written by check-and-set 0, which Vault refuses
 * where there is a version, and destroyed with its metadata, which takes every version along.
 *
 * <p>The database keeps late rows of erased people out; Vault knows nobody. So whoever has written looks for a
 * tombstone and takes the secret back: either this look sees it, or the secret was there before whoever leaves
 * destroyed theirs.
 */
@Singleton
@Typed(VaultSecretStore.class)
class VaultSecretStore implements SecretStore {
    private static final Logger LOG = Logger.getLogger(VaultSecretStore.class);
    private static final VaultSecretsKV2RequestFactory KV = VaultSecretsKV2.FACTORY;
    private static final String IS_ERASED = "select exists (select from erased_user where person = $1) as is_erased";
    private static final String ROOT = "credentials/";
    private static final String FIELD = "secret";
    private static final int ONE_VERSION = 1;
    /** Is deleted by itself. */
    private static final String NEVER = "0s";

    private static final int AT_ONCE = 4;
    private static final int REPETITIONS = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final VaultClient vault;
    private final String mount;
    private final Duration deadline;
    private final Pool pool;
    private final Clock clock;
    private final AtomicBoolean troubled = new AtomicBoolean();

    VaultSecretStore(VaultClient vault, VaultConfigHolder extension, SecretsConfig config, Pool pool, Clock clock) {
        this.vault = OneLogin.of(config.vault()
                .secretIdFile()
                .map(file -> SecretIdFile.in(vault, file, extension.getVaultRuntimeConfig()))
                .orElse(vault));
        this.mount = config.vault().mount();
        this.deadline = config.vault().deadline();
        this.pool = pool;
        this.clock = clock;
    }

    @Override
    public Uni<Void> store(UserId owner, UUID credential, long generation, Secret secret) {
        String entry = entry(owner, credential, generation);
        return write(entry, secret)
                .chain(isFirst -> isFirst ? describe(entry, credential) : nothing())
                .chain(() -> isErased(owner))
                .chain(erased -> erased ? destroy(entry) : nothing());
    }

    @Override
    public Uni<Optional<Secret>> read(UserId owner, UUID credential, long generation) {
        return ask(() -> KV.readSecret(mount, entry(owner, credential, generation)))
                .map(answer -> Optional.of(secret(answer.getData())))
                .onFailure(VaultFailures::isNotThere)
                .recoverWithItem(Optional::empty);
    }

    @Override
    public Uni<Void> destroy(UserId owner, UUID credential, long generation) {
        return destroy(entry(owner, credential, generation));
    }

    @Override
    public Uni<Void> destroyUpTo(UserId owner, UUID credential, long generation) {
        String folder = folder(owner) + credential + "/";
        return forEachIn(folder, entry -> Long.parseLong(entry) > generation ? nothing() : destroy(folder + entry));
    }

    @Override
    public Uni<Void> destroyAll(UserId owner) {
        // A folder's name ends with a slash.
        return forEachIn(
                folder(owner),
                folder ->
                        destroyUpTo(owner, UUID.fromString(folder.substring(0, folder.length() - 1)), Long.MAX_VALUE));
    }

    /** Whether this call's secret is the one that stays. */
    private Uni<Boolean> write(String entry, Secret secret) {
        return ask(() -> KV.updateSecret(
                        mount,
                        entry,
                        new VaultSecretsKV2UpdateSecretOptions().setCas(0),
                        Map.of(FIELD, secret.reveal())))
                .replaceWith(true)
                .onFailure(VaultFailures::isWrittenAlready)
                .recoverWithItem(false);
    }

    /**
     * Makes the entry one of a single version that nobody writes without check-and-set, however the mount is
     * configured, and says what it belongs to. A note: the secret stands without it.
     */
    private Uni<Void> describe(String entry, UUID credential) {
        return ask(() -> KV.updateSecretMetadata(
                        mount,
                        entry,
                        ONE_VERSION,
                        true,
                        NEVER,
                        Map.of(
                                "integration_id",
                                credential.toString(),
                                "written_at",
                                clock.instant().toString())))
                .onFailure(SecretStoreUnavailable.class)
                .recoverWithNull();
    }

    private Uni<Boolean> isErased(UserId owner) {
        return pool.preparedQuery(IS_ERASED)
                .execute(Tuple.of(owner.value()))
                .map(rows -> rows.iterator().next().getBoolean("is_erased"));
    }

    private Uni<Void> destroy(String entry) {
        return ask(() -> KV.deleteSecretMetadata(mount, entry));
    }

    private Uni<Void> forEachIn(String folder, Function<String, Uni<Void>> work) {
        return list(folder)
                .onItem()
                .transformToMulti(names -> Multi.createFrom().iterable(names))
                .onItem()
                .transformToUni(work::apply)
                .merge(AT_ONCE)
                .onItem()
                .ignoreAsUni();
    }

    /** Not the client's own listing, which takes a mount that is not there for an empty folder. */
    private Uni<List<String>> list(String folder) {
        return ask(() -> KV.listSecrets(mount, folder))
                .map(answer -> answer.getData().getKeys())
                .onFailure(VaultFailures::isNotThere)
                .recoverWithItem(List.of());
    }

    /** Asks for every subscriber anew, and answers where the caller is. */
    private <T> Uni<T> ask(Supplier<VaultRequest<T>> request) {
        return Uni.createFrom().deferred(() -> answer(request).emitOn(CallerContext.here()));
    }

    private <T> Uni<T> answer(Supplier<VaultRequest<T>> request) {
        return Uni.createFrom()
                .completionStage(() -> vault.execute(request.get()).thenApply(VaultResponse::getResult))
                .onFailure(VaultFailures::isTransient)
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .atMost(REPETITIONS)
                .ifNoItem()
                .after(deadline)
                .failWith(TimeoutException::new)
                .invoke(answer -> recovered())
                .onFailure(VaultFailures::isTrouble)
                .transform(this::trouble);
    }

    /** Logged once, not for everybody who waits for a secret. */
    private Throwable trouble(Throwable failure) {
        SecretStoreUnavailable named = VaultFailures.named(failure);
        if (troubled.compareAndSet(false, true)) {
            LOG.warnf("%s (%s)", named.getMessage(), VaultFailures.told(failure));
        }
        return named;
    }

    private void recovered() {
        if (troubled.get() && troubled.compareAndSet(true, false)) {
            LOG.info("The store of secrets can be used again.");
        }
    }

    private static Secret secret(VaultSecretsKV2ReadSecretData entry) {
        if (entry.getData().get(FIELD) instanceof String text) {
            return Secret.of(text);
        }
        throw new IllegalStateException("An entry in Vault below %s has no text called %s".formatted(ROOT, FIELD));
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }

    private static String folder(UserId owner) {
        return ROOT + owner + "/";
    }

    private static String entry(UserId owner, UUID credential, long generation) {
        return folder(owner) + credential + "/" + generation;
    }
}
