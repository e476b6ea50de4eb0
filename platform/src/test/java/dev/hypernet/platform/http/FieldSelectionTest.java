package dev.hypernet.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.hypernet.platform.problem.Problem;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSelectionTest {
    record Id(@JsonValue String value) {}

    record Place(double latitude, double longitude) {}

    record View(
            Id id,
            String name,
            int sortOrder,
            @Nullable Place place,
            List<Place> track,
            Map<String, @Nullable Object> metadata) {}

    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private static final View VIEW = new View(
            new Id("1"), "Lisbon", 3, null, List.of(new Place(1, 2)), Map.of("colour", "red", "size", Map.of("x", 1)));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name                     | {"id":"1","name":"Lisbon"}
            id                       | {"id":"1"}
            sort_order,name          | {"id":"1","name":"Lisbon","sort_order":3}
            place                    | {"id":"1","place":null}
            place.latitude           | {"id":"1","place":null}
            track.latitude           | {"id":"1","track":[{"latitude":1.0}]}
            metadata.colour          | {"id":"1","metadata":{"colour":"red"}}
            metadata.size.x,metadata.none | {"id":"1","metadata":{"size":{"x":1},"none":null}}
            metadata.colour,metadata | {"id":"1","metadata":{"colour":"red","size":{"x":1}}}
            """)
    void onlyWhatIsNamedComesAndTheId(String fields, String expected) throws Exception {
        FieldSelection selection = FieldSelection.of(List.of(fields));

        selection.check(new KnownFields(JSON), Set.of(View.class));
        assertThat(selection.of(JSON.valueToTree(VIEW))).isEqualTo(JSON.readTree(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nothing", "sortOrder", "name.length", "place.height", "id.value", "track.0", "name,nothing"})
    void whatNoViewHasIsNamed(String fields) {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> FieldSelection.of(List.of(fields)).check(new KnownFields(JSON), Set.of(View.class)));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.getMessage()).contains(fields.substring(fields.indexOf(',') + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a,", "a..b", ".a", "a."})
    void whatIsNoListOfNamesIsABadRequest(String fields) {
        assertThat(catchThrowableOfType(Problem.class, () -> FieldSelection.of(List.of(fields)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void fiftyNamesAreReadAndOneMoreIsNot() {
        assertThatCode(() -> FieldSelection.of(Collections.nCopies(50, "name"))).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(Problem.class, () -> FieldSelection.of(List.of("name,".repeat(50) + "name")))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theOrderOfNamesDoesNotMatter() {
        assertThat(FieldSelection.of(List.of("a,b")).fingerprint())
                .isEqualTo(FieldSelection.of(List.of("b", "a")).fingerprint())
                .isNotEqualTo(FieldSelection.of(List.of("a")).fingerprint());
    }
}
