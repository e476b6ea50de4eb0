package dev.hypernet.credentials.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.ClientAuthentication;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.testkit.Requirement;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a process has in hand when it is told to end. */
class UnfinishedTest {
    private static final URI ANYWHERE = URI.create("https://provider.example/oauth");
    private static final OAuth2Settings SETTINGS = new OAuth2Settings(
            ANYWHERE, ANYWHERE, null, List.of(), " ", Map.of(), true, ClientAuthentication.NONE, 0, true, null, null);

    private final Unfinished unfinished = new Unfinished();

    @Test
    @Requirement("C09")
    void theEndWaitsForWhatIsUnderWayAndTakesNoMore() {
        assertThat(unfinished.enter()).isTrue();

        CompletableFuture<Boolean> end = ending();

        assertThat(end).isNotDone();
        assertThat(unfinished.enter()).isFalse();
        assertThat(end).isNotDone();
        unfinished.leave();
        assertThat(end.join()).isTrue();
    }

    @Test
    @Requirement("C09")
    void theEndWaitsForTokensThatNoStoreHasTaken() {
        Held renewed = renewed();
        assertThat(unfinished.enter()).isTrue();
        unfinished.keep(renewed);
        unfinished.leave();

        CompletableFuture<Boolean> end = ending();

        assertThat(end).isNotDone();
        unfinished.forget(renewed);
        assertThat(end.join()).isTrue();
    }

    @Test
    void whoHasNothingInHandEndsAtOnce() throws InterruptedException {
        assertThat(unfinished.end(Duration.ZERO)).isTrue();
    }

    @Test
    void whatIsNotOverInTimeIsCounted() throws InterruptedException {
        assertThat(unfinished.enter()).isTrue();
        unfinished.keep(renewed());

        assertThat(unfinished.end(Duration.ZERO)).isFalse();
        assertThat(unfinished.count()).isEqualTo(2);
    }

    @Test
    @Requirement("C09")
    void nothingBeginsWhileTokensWait() {
        Held renewed = renewed();
        unfinished.keep(renewed);

        assertThat(unfinished.takesMore()).isFalse();
        assertThat(unfinished.enter()).isFalse();
        assertThat(unfinished.unstored()).isEqualTo(1);

        unfinished.forget(renewed);
        assertThat(unfinished.enter()).isTrue();
    }

    @Test
    void noMoreAreUnderWayThanMayWaitInMemory() {
        for (int number = 0; number < Unfinished.MOST; number++) {
            assertThat(unfinished.enter()).isTrue();
        }

        assertThat(unfinished.takesMore()).isFalse();
        assertThat(unfinished.enter()).isFalse();
        unfinished.leave();
        assertThat(unfinished.enter()).isTrue();
    }

    /** On a thread of its own, which has begun to wait. */
    private CompletableFuture<Boolean> ending() {
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        Thread.startVirtualThread(() -> end.completeAsync(this::end, Runnable::run));
        Awaitility.await().until(() -> !unfinished.takesMore());
        return end;
    }

    private boolean end() {
        try {
            return unfinished.end(Duration.ofSeconds(30));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static Held renewed() {
        Secret any = Secret.of("{}");
        return new Held(
                new Credential.Consented(
                        UserId.random(),
                        UUID.randomUUID(),
                        "photos",
                        SETTINGS,
                        Credential.Status.ACTIVE,
                        1,
                        null,
                        null,
                        true,
                        null,
                        null,
                        null),
                Occasion.LEASE,
                UUID.randomUUID(),
                2,
                new TokenSet(any, any, "Bearer", null, List.of(), any));
    }
}
