package dev.hypernet.links.place;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.links.FakeObjectService;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two who move links of one list at the same time. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class RacingMovesTest {
    private static final int SIZE = 90;
    private static final int EACH = 40;

    @ParameterizedTest
    @ValueSource(strings = {"first", "after", "before", "last"})
    @Requirement("L05")
    void noMoveIsLostAndEachStandsWhereAnOrderOfTheMovesPutsIt(String place) {
        Siblings album = Siblings.of(SIZE, Siblings.NUMBERED);
        List<String> before = album.inOrder();
        String neighbour = before.getFirst();
        List<String> one = before.subList(10, 10 + EACH);
        List<String> other = before.subList(10 + EACH, 10 + 2 * EACH);

        race(
                () -> one.forEach(link -> album.moveThere(link, Siblings.wish(place, neighbour))),
                () -> other.forEach(link -> album.moveThere(link, Siblings.wish(place, neighbour))));

        List<String> after = album.listed();
        assertThat(after).containsExactlyInAnyOrderElementsOf(before);
        assertThat(after.stream().filter(before.subList(0, 10)::contains))
                .containsExactlyElementsOf(before.subList(0, 10));
        assertThat(after.stream().filter(one::contains)).containsExactlyElementsOf(inOrderOfMoves(place, one));
        assertThat(after.stream().filter(other::contains)).containsExactlyElementsOf(inOrderOfMoves(place, other));
        int start = switch (place) {
            case "after" -> 1;
            case "last" -> 10;
            default -> 0;
        };
        assertThat(after.subList(start, start + 2 * EACH))
                .containsExactlyInAnyOrderElementsOf(before.subList(10, 10 + 2 * EACH));
    }

    @Test
    @Requirement("L05")
    void aNeighbourThatIsDeletedMeanwhileIsHarmless() {
        Siblings album = Siblings.of(SIZE, Siblings.NUMBERED);
        List<String> before = album.inOrder();
        List<String> deleted = before.subList(0, EACH);
        String link = before.getLast();
        List<Integer> moves = Collections.synchronizedList(new ArrayList<>());
        List<Integer> deletions = Collections.synchronizedList(new ArrayList<>());

        race(
                () -> deleted.forEach(neighbour -> moves.add(
                        album.move(link, Siblings.wish("after", neighbour)).statusCode())),
                () -> deleted.forEach(neighbour -> deletions.add(album.owner()
                        .request()
                        .delete("/api/v1/links/" + neighbour)
                        .statusCode())));

        assertThat(moves).hasSize(EACH).isSubsetOf(200, 404);
        assertThat(deletions).hasSize(EACH).containsOnly(204);
        List<String> after = album.listed();
        assertThat(after).containsExactlyInAnyOrderElementsOf(before.subList(EACH, SIZE));
        assertThat(after.stream().filter(id -> !id.equals(link)))
                .containsExactlyElementsOf(before.subList(EACH, SIZE - 1));
    }

    /** What one person moved to one place: behind a neighbour or to the front, the last one moved stands first. */
    private static List<String> inOrderOfMoves(String place, List<String> links) {
        return switch (place) {
            case "first", "after" -> links.reversed();
            default -> links;
        };
    }

    private static void race(Runnable one, Runnable other) {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(one, threads), CompletableFuture.runAsync(other, threads))
                    .join();
        }
    }
}
