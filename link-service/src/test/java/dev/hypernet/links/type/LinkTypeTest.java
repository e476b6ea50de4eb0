package dev.hypernet.links.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.testkit.Requirement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTypeTest {
    private static final LinkType TAKEN_AT =
            new LinkType("taken_at", Set.of("media"), Set.of("location"), true, false, false, false);

    @Test
    @Requirement("L02")
    void endsFitByTheirTypesAndAnyTypeFitsWhereNoneIsNamed() {
        LinkType source = new LinkType("source", Set.of(), Set.of("integration"), false, false, false, false);

        assertThat(TAKEN_AT.startsFrom("media")).isTrue();
        assertThat(TAKEN_AT.startsFrom("album")).isFalse();
        assertThat(TAKEN_AT.leadsTo("location")).isTrue();
        assertThat(TAKEN_AT.leadsTo("media")).isFalse();
        assertThat(source.startsFrom("whatever")).isTrue();
        assertThat(source.leadsTo("whatever")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "media, media,",
        "media, media album,",
        "media, ,",
        ", ,",
        "media, album, from_types",
        "media album, media, from_types",
        ", media, from_types"
    })
    void anEndMayOnlyGetMoreTypes(@Nullable String now, @Nullable String next, @Nullable String narrowed) {
        assertThat(starting(now).narrowedBy(starting(next)))
                .isEqualTo(narrowed == null ? List.of() : List.of(narrowed));
        assertThat(leading(now).narrowedBy(leading(next)))
                .isEqualTo(narrowed == null ? List.of() : List.of("to_types"));
    }

    @ParameterizedTest
    @CsvSource({
        "many_to_many, many_to_many, true",
        "many_to_many, many_to_one, false",
        "many_to_many, one_to_many, false",
        "many_to_many, one_to_one, false",
        "many_to_one, many_to_many, true",
        "many_to_one, one_to_many, false",
        "many_to_one, one_to_one, false",
        "one_to_many, many_to_many, true",
        "one_to_many, many_to_one, false",
        "one_to_one, many_to_one, true",
        "one_to_one, one_to_many, true",
        "one_to_one, many_to_many, true"
    })
    void aCardinalityMayOnlyLoosen(String now, String next, boolean fits) {
        assertThat(document(now, false, false).narrowedBy(document(next, false, false)))
                .isEqualTo(fits ? List.of() : List.of("cardinality"));
    }

    @Test
    void whatLinksMayHaveTheyKeep() {
        LinkType plain = document("many_to_many", false, false);
        LinkType ordered = document("many_to_many", true, false);
        LinkType bidirectional = document("many_to_many", false, true);

        assertThat(plain.narrowedBy(ordered)).isEmpty();
        assertThat(plain.narrowedBy(bidirectional)).isEmpty();
        assertThat(ordered.narrowedBy(plain)).containsExactly("ordered");
        assertThat(bidirectional.narrowedBy(plain)).containsExactly("bidirectional");
        assertThat(bidirectional.narrowedBy(ordered)).containsExactly("bidirectional");
    }

    @ParameterizedTest
    @CsvSource({
        "many_to_many, false, false",
        "many_to_one, true, false",
        "one_to_many, false, true",
        "one_to_one, true, true"
    })
    @Requirement("L02")
    void theCardinalityIsHowManyAnObjectStartsAndHowManyLeadToIt(String cardinality, boolean onlyFrom, boolean onlyTo) {
        LinkType type = document(cardinality, false, false);

        assertThat(type.onlyFrom()).isEqualTo(onlyFrom);
        assertThat(type.onlyTo()).isEqualTo(onlyTo);
    }

    private static LinkType starting(@Nullable String types) {
        return new LinkType("some", types(types), Set.of(), false, false, false, false);
    }

    private static LinkType leading(@Nullable String types) {
        return new LinkType("some", Set.of(), types(types), false, false, false, false);
    }

    private static Set<String> types(@Nullable String names) {
        return names == null ? Set.of() : Set.of(names.split(" "));
    }

    private static LinkType document(String cardinality, boolean ordered, boolean bidirectional) {
        return new LinkTypeDocument("some", "1.0.0", "Some", null, null, null, cardinality, ordered, bidirectional)
                .type();
    }
}
