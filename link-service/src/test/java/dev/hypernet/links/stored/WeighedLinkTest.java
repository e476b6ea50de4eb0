package dev.hypernet.links.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.LinkId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WeighedLinkTest {
    private static final int MEBIBYTE = 1 << 20;

    @Test
    void aThousandUsualLinksAreOnePortion() {
        assertThat(sizes(Stream.generate(() -> 100).limit(1000).toArray(Integer[]::new)))
                .containsExactly(1000);
    }

    @Test
    void largeOnesAreHeldFourMebibytesAtATime() {
        assertThat(sizes(2 * MEBIBYTE, 2 * MEBIBYTE, 1, MEBIBYTE)).containsExactly(2, 2);
    }

    @Test
    void oneThatIsTooLargeAloneIsAPortionAlone() {
        assertThat(sizes(1, 5 * MEBIBYTE, 1)).containsExactly(1, 1, 1);
    }

    @Test
    void nothingIsNoPortion() {
        assertThat(sizes()).isEmpty();
    }

    @Test
    void theyStayInTheirOrder() {
        List<WeighedLink> links = weighed(3 * MEBIBYTE, 2 * MEBIBYTE, MEBIBYTE);

        assertThat(WeighedLink.portions(links).stream().flatMap(List::stream))
                .containsExactlyElementsOf(links.stream().map(WeighedLink::id).toList());
    }

    private static List<Integer> sizes(Integer... bytes) {
        return WeighedLink.portions(weighed(bytes)).stream().map(List::size).toList();
    }

    private static List<WeighedLink> weighed(Integer... bytes) {
        return Arrays.stream(bytes)
                .map(size -> new WeighedLink(LinkId.random(), size))
                .toList();
    }
}
