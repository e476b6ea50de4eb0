package dev.hypernet.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void theyGoOnUntilOneIsNotFull() {
        Queue<Integer> found = new ArrayDeque<>(List.of(10, 10, 3, 10));

        run(found).assertCompleted();

        assertThat(found).containsExactly(10);
    }

    @Test
    void manyAreNoDeepChain() {
        Queue<Integer> found = new ArrayDeque<>(Collections.nCopies(100_000, 10));
        found.add(0);

        run(found).assertCompleted();

        assertThat(found).isEmpty();
    }

    @Test
    void oneThatFailsIsTheLast() {
        Queue<Integer> found = new ArrayDeque<>(List.of(10));

        run(found).assertFailedWith(IllegalStateException.class);
    }

    private static UniAssertSubscriber<Void> run(Queue<Integer> found) {
        return Batches.whileFull(10, () -> next(found)).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static Uni<Integer> next(Queue<Integer> found) {
        return Uni.createFrom().item(found.poll()).onItem().ifNull().failWith(IllegalStateException::new);
    }
}
