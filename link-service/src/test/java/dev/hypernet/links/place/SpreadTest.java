package dev.hypernet.links.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What moves cost, over places in memory: thousands of them, always to where it hurts most. */
class SpreadTest {
    private static final int SIZE = 3000;
    private static final int MOVES = 3000;
    private static final double MADE = 1_770_000_000_000_000.0;

    static Stream<Arguments> lists() {
        List<Named<IntToDoubleFunction>> standing = List.of(
                Named.of("numbered", number -> number),
                Named.of("at one place", number -> 0),
                Named.of("a millisecond apart", number -> MADE + 1000.0 * number),
                Named.of("made in batches", number -> MADE + 1_000_000.0 * Math.floorDiv(number, 1000)));
        List<Named<IntUnaryOperator>> gaps = List.of(
                Named.of("behind the same", move -> 5),
                Named.of("behind the last moved", move -> 5 + move),
                Named.of("anywhere", move -> (int) (move * 2_654_435_761L % SIZE)));
        return standing.stream().flatMap(places -> gaps.stream().map(gap -> Arguments.of(places, gap)));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void thousandsOfMovesKeepTheOrderAndWriteFewRowsEach(IntToDoubleFunction places, IntUnaryOperator gap) {
        List<Spot> shelf = shelf(SIZE, places);
        List<UUID> expected = new ArrayList<>(ids(shelf));
        long written = 0;
        for (int move = 0; move < MOVES; move++) {
            UUID added = UUID.randomUUID();
            int behind = gap.applyAsInt(move);
            written += insert(shelf, behind, added);
            expected.add(behind + 1, added);
        }

        assertThat(shelf).isSorted();
        assertThat(ids(shelf)).isEqualTo(expected);
        assertThat(written).isLessThan(20L * MOVES);
    }

    @Test
    void whatSharesASortOrderKeepsIt() {
        List<Spot> shelf = shelf(10, number -> number < 5 ? 7 : 8);
        insert(shelf, 0, UUID.randomUUID());

        assertThat(shelf.stream().map(spot -> Math.floor(spot.place())))
                .containsExactly(7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 8.0, 8.0, 8.0, 8.0, 8.0);
    }

    @Test
    void onlyThoseGiveWayThatMust() {
        List<Spot> shelf = shelf(10, number -> number < 3 ? 2 : number);

        assertThat(insert(shelf, 0, UUID.randomUUID())).isEqualTo(3);
        assertThat(insert(shelf, 0, UUID.randomUUID())).isEqualTo(1);
    }

    @Test
    void theLastThatHasAnOrderStaysBeforeThoseThatHaveNone() {
        Spot last = new Spot(5, UUID.randomUUID());
        Spot unordered = new Spot(MADE, UUID.randomUUID());

        assertThat(new Gap(last, unordered).place()).hasValue(6);
        assertThat(new Gap(last, Spot.BEHIND_ALL).place()).hasValue(6);
        assertThat(new Gap(Spot.BEFORE_ALL, last).place()).hasValue(4);
        assertThat(new Gap(new Spot(4, UUID.randomUUID()), last).place()).hasValue(4.5);
        assertThat(new Gap(new Spot(Integer.MAX_VALUE, UUID.randomUUID()), new Spot(Spot.UNORDERED, UUID.randomUUID()))
                        .place())
                .hasValue(Integer.MAX_VALUE + 0.5);
        assertThat(new Gap(last, new Spot(Math.nextUp(5.0), UUID.randomUUID())).place())
                .isEmpty();
    }

    @Test
    void idsAreComparedAsThePostgresDoes() {
        Spot low = new Spot(1, UUID.fromString("7fffffff-ffff-4fff-bfff-ffffffffffff"));
        Spot high = new Spot(1, UUID.fromString("80000000-0000-4000-8000-000000000000"));

        assertThat(low).isLessThan(high);
        assertThat(high).isLessThan(Spot.BEHIND_ALL).isGreaterThan(Spot.BEFORE_ALL);
    }

    @Test
    void tooManyAtOnePlaceCannotBeSpreadFromAWindow() {
        Spot lower = new Spot(0, new UUID(0, 0));
        List<Spot> tied = shelf(65, number -> 0);

        assertThat(Spread.roomy(lower, tied, false)).isEmpty();
        assertThat(Spread.any(lower, tied, false)).isEmpty();
        assertThat(Spread.roomy(lower, tied, true)).isPresent();
    }

    /** As the service does it; returns how many rows that wrote. */
    private static int insert(List<Spot> shelf, int behind, UUID added) {
        Spot lower = shelf.get(behind);
        Spot upper = behind + 1 < shelf.size() ? shelf.get(behind + 1) : Spot.BEHIND_ALL;
        OptionalDouble between = new Gap(lower, upper).place();
        if (between.isPresent()) {
            shelf.add(behind + 1, new Spot(between.getAsDouble(), added));
            return 1;
        }
        List<Spot> siblings = shelf.subList(behind + 1, shelf.size());
        Spread spread = Spread.roomy(lower, siblings, true).orElseThrow();
        for (int sibling = 0; sibling < spread.width(); sibling++) {
            siblings.set(
                    sibling,
                    new Spot(
                            spread.places().get(sibling + 1),
                            siblings.get(sibling).id()));
        }
        shelf.add(behind + 1, new Spot(spread.places().getFirst(), added));
        return 1 + spread.width();
    }

    private static List<Spot> shelf(int size, IntToDoubleFunction places) {
        return new ArrayList<>(IntStream.range(0, size)
                .mapToObj(number -> new Spot(places.applyAsDouble(number), UUID.randomUUID()))
                .sorted()
                .toList());
    }

    private static List<UUID> ids(List<Spot> shelf) {
        return shelf.stream().map(Spot::id).toList();
    }
}
