package dev.hypernet.credentials.secret;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.auth.VaultAuthRequest;
import io.quarkus.vault.client.auth.VaultCachingTokenProvider;
import io.quarkus.vault.client.auth.VaultToken;
import io.quarkus.vault.client.auth.VaultTokenProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The extension's login, one at a time: it would log in, or renew, once for each request that finds no token, and each
 * login is a token that Vault keeps. A renewal holds nobody up, and failing it is no loss while the token is good; what
 * it brings counts only for as long as nobody was refused with the token it renewed.
 *
 * <p>Whoever shares another's login goes on where that one's answer arrives: callers must find back to their own
 * context.
 */
final class OneLogin implements VaultTokenProvider {
    /** What the extension renews AppRole's token by, whatever is configured. */
    private static final Duration GRACE = VaultCachingTokenProvider.DEFAULT_RENEW_GRACE_PERIOD;

    /** The client itself repeats once more than it is told to: a token that is refused costs one login. */
    private static final int MORE_REPETITIONS = 0;

    private final VaultCachingTokenProvider login;
    private final AtomicReference<@Nullable VaultToken> current = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<VaultToken>> running = new AtomicReference<>();
    private final AtomicBoolean renewing = new AtomicBoolean();

    private OneLogin(VaultCachingTokenProvider login) {
        this.login = login;
    }

    /** The same client with such a login; one with a token that was given has none. */
    static VaultClient of(VaultClient client) {
        return client.getTokenProvider() instanceof VaultCachingTokenProvider login
                ? client.configure()
                        .tokenProvider(new OneLogin(login))
                        .maxRetries(MORE_REPETITIONS)
                        .build()
                : client;
    }

    @Override
    public CompletionStage<VaultToken> apply(VaultAuthRequest request) {
        VaultToken token = current.get();
        return token == null || !token.isValid() ? alone(request) : renewedInTime(token, request);
    }

    @Override
    public void invalidateCache() {
        current.set(null);
    }

    private CompletionStage<VaultToken> renewedInTime(VaultToken token, VaultAuthRequest request) {
        if (token.shouldExtend(GRACE) && renewing.compareAndSet(false, true)) {
            renew(token, request);
        }
        return CompletableFuture.completedStage(token);
    }

    private void renew(VaultToken token, VaultAuthRequest request) {
        try {
            login.extend(request, token.getClientToken())
                    .whenComplete((renewed, failure) -> endRenewal(token, renewed, failure));
        } catch (RuntimeException failure) {
            endRenewal(token, null, failure);
        }
    }

    /** Without either Vault has refused it: then the next request logs in. */
    private void endRenewal(VaultToken token, @Nullable VaultToken renewed, @Nullable Throwable failure) {
        if (failure == null) {
            current.compareAndSet(token, renewed == null ? null : renewed.cached());
        }
        renewing.set(false);
    }

    private CompletionStage<VaultToken> alone(VaultAuthRequest request) {
        CompletableFuture<VaultToken> mine = new CompletableFuture<>();
        CompletableFuture<VaultToken> others = running.compareAndExchange(null, mine);
        return others == null ? begun(mine, request) : others;
    }

    private CompletionStage<VaultToken> begun(CompletableFuture<VaultToken> mine, VaultAuthRequest request) {
        try {
            login.request(request).whenComplete((token, failure) -> end(mine, token, failure));
        } catch (RuntimeException failure) {
            end(mine, null, failure);
        }
        return mine;
    }

    private void end(CompletableFuture<VaultToken> mine, @Nullable VaultToken token, @Nullable Throwable failure) {
        if (token == null) {
            running.set(null);
            mine.completeExceptionally(failure == null ? new IllegalStateException("no token") : failure);
        } else {
            // Whoever shares it did not fetch it: refused, it is one that was taken away.
            VaultToken shared = token.cached();
            current.set(shared);
            running.set(null);
            mine.complete(shared);
        }
    }
}
