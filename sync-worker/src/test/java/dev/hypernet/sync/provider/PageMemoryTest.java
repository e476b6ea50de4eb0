package dev.hypernet.sync.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.sync.provider.PageMemory.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PageMemoryTest {
    private static final int LARGEST = 4 * PageMemory.SMALL;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Four small seats, and one large. */
    private final PageMemory memory = new PageMemory(8L * PageMemory.SMALL, LARGEST);

    @Test
    void whoFindsNoRoomWaitsForIt() throws InterruptedException {
        List<Room> rooms = new ArrayList<>();
        for (int page = 0; page < 4; page++) {
            rooms.add(memory.room());
        }
        Thread fifth = Thread.ofVirtual()
                .start(() -> memory.room(PageMemory.SMALL).orElseThrow().close());
        Awaitility.await().atMost(PATIENCE).until(() -> fifth.getState() == Thread.State.WAITING);

        rooms.getFirst().close();

        assertThat(fifth.join(PATIENCE)).isTrue();
    }

    @Test
    void anAnswerThatGrowsGetsALargeSeatOrIsGivenUp() {
        Room one = memory.room();
        Room other = memory.room();

        assertThat(one.grow()).isTrue();
        assertThat(one.grow()).isTrue();
        assertThat(other.grow()).isFalse();

        one.close();
        one.close();
        assertThat(other.grow()).isTrue();
        assertThat(memory.room().grow()).isFalse();
    }

    @Test
    void whatIsKnownToBeLargeLeavesTheSmallSeatsToOthers() {
        Room large = memory.room(LARGEST).orElseThrow();
        for (int page = 0; page < 4; page++) {
            assertThat(memory.room(0)).isPresent();
        }

        large.close();

        assertThat(memory.room(LARGEST)).isPresent();
    }

    @Test
    void aLargeSeatIsNotWaitedForLong() {
        assertThat(memory.room(LARGEST)).isPresent();

        assertThat(memory.room(LARGEST)).isEmpty();
    }

    @Test
    void thereIsASeatOfEachHoweverLittleThereIs() {
        PageMemory little = new PageMemory(1, LARGEST);

        assertThat(little.room().grow()).isTrue();
    }
}
