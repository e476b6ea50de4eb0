package dev.hypernet.credentials.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.testkit.Requirement;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Duration LIMIT = Duration.ofMillis(50);

    @Test
    @Requirement("C09")
    void whatComesInTimeCounts() {
        Uni<String> asked = Uni.createFrom().item("answer");

        assertThat(new Deadline(Duration.ofHours(1))
                        .on(asked, IllegalStateException::new)
                        .await()
                        .indefinitely())
                .isEqualTo("answer");
    }

    @Test
    @Requirement("C09")
    void whatFailsInTimeFails() {
        Uni<String> asked = Uni.createFrom().failure(new UnsupportedOperationException("hung up"));

        assertThatThrownBy(() -> new Deadline(Duration.ofHours(1))
                        .on(asked, IllegalStateException::new)
                        .await()
                        .indefinitely())
                .hasMessage("hung up");
    }

    @Test
    @Requirement("C09")
    void whatDoesNotComeIsGivenUp() {
        CompletableFuture<Void> givenUp = new CompletableFuture<>();
        Uni<String> asked = Uni.createFrom().<String>nothing().onCancellation().invoke(() -> givenUp.complete(null));

        assertThatThrownBy(() -> new Deadline(LIMIT)
                        .on(asked, () -> new IllegalStateException("too slow"))
                        .await()
                        .indefinitely())
                .hasMessage("too slow");
        assertThat(givenUp).isCompleted();
    }

    /** As after a time-out that is tried again. */
    @Test
    @Requirement("C09")
    void eachTryHasTheWholeTime() {
        CompletableFuture<String> first = new CompletableFuture<>();
        Uni<String> asked = Uni.createFrom()
                .deferred(() -> first.isDone()
                        ? Uni.createFrom().item("at last")
                        : Uni.createFrom().<String>nothing().onSubscription().invoke(() -> first.complete("")));

        assertThat(new Deadline(LIMIT)
                        .on(asked, () -> new IllegalStateException("too slow"))
                        .onFailure()
                        .retry()
                        .atMost(1)
                        .await()
                        .indefinitely())
                .isEqualTo("at last");
    }
}
