package dev.hypernet.platform.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.identity.Resolution.Refusal;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RemotePersonDirectoryTest {
    private static final ForeignIdentity ANN = new ForeignIdentity("https://issuer.example", "ann", null, false);
    private static final ForeignIdentity ANN_ELSEWHERE =
            new ForeignIdentity("https://other.example", "ann", null, false);

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void aPersonIsAskedForOncePerIssuer() {
        PersonDirectory directory = answering(Resolution.of(UserId.random(), false));

        assertThat(resolve(directory, ANN)).isEqualTo(resolve(directory, ANN));
        assertThat(asked).hasValue(1);
        resolve(directory, ANN_ELSEWHERE);
        assertThat(asked).hasValue(2);
    }

    @Test
    void aRefusalIsAskedForEachTime() {
        PersonDirectory directory = answering(Resolution.refused(Refusal.EMAIL_UNVERIFIED));

        resolve(directory, ANN);
        resolve(directory, ANN);

        assertThat(asked).hasValue(2);
    }

    @Test
    void noAnswerIsA503AndNotRemembered() {
        PersonDirectory directory = new RemotePersonDirectory(
                (issuer, subject, email, verified) -> Uni.createFrom().failure(new IllegalStateException("down")));

        assertThatThrownBy(() -> resolve(directory, ANN))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(503));
    }

    private PersonDirectory answering(Resolution answer) {
        return new RemotePersonDirectory((issuer, subject, email, verified) -> {
            asked.incrementAndGet();
            return Uni.createFrom().item(answer);
        });
    }

    private static Resolution resolve(PersonDirectory directory, ForeignIdentity identity) {
        return directory.resolve(identity).await().atMost(Duration.ofSeconds(10));
    }
}
