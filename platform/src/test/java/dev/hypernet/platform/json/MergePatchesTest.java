package dev.hypernet.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchesTest {
    record Edit(
            @NotNull @Size(min = 1, max = 5) String name,
            @Nullable String description,
            @Nullable UUID coverId,
            int place,
            Map<String, @Nullable Object> metadata) {}

    private static final Validator VALIDATOR = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    private static final MergePatches PATCHES = new MergePatches(new RequestJson(RequestJsonTest.mapper()), VALIDATOR);

    private static final Edit EDIT = new Edit("name", "text", null, 7, Map.of("a", Map.of("b", 1, "c", 2), "d", 3));

    @Test
    void whatIsNotNamedStays() {
        Edit changed = patched("{\"name\":\"new\"}");

        assertThat(changed).isEqualTo(new Edit("new", "text", null, 7, EDIT.metadata()));
        assertThat(PATCHES.changed(EDIT, changed)).containsExactly("name");
    }

    @Test
    void nullTakesAwayAtEveryDepth() {
        Edit changed =
                patched("{\"description\":null,\"metadata\":{\"a\":{\"b\":null},\"d\":null,\"e\":{\"f\":null}}}");

        assertThat(changed).isEqualTo(new Edit("name", null, null, 7, Map.of("a", Map.of("c", 2), "e", Map.of())));
        assertThat(PATCHES.changed(EDIT, changed)).containsExactly("description", "metadata");
    }

    @Test
    void aNullThatWasThereStays() {
        Map<String, @Nullable Object> metadata = new HashMap<>();
        metadata.put("none", null);

        Edit changed = PATCHES.apply(new Edit("name", null, null, 7, metadata), tree("{\"metadata\":{\"x\":1}}"));

        assertThat(changed.metadata()).containsEntry("none", null).containsEntry("x", 1);
    }

    @Test
    void numbersKeepTheirDigitsAndListsAreReplacedWhole() {
        Edit changed = patched("{\"metadata\":{\"long\":9007199254740993,\"point\":0.1,\"list\":[1,{\"x\":null}]}}");

        Map<String, @Nullable Object> inList = new HashMap<>();
        inList.put("x", null);
        assertThat(changed.metadata())
                .containsEntry("long", 9007199254740993L)
                .containsEntry("point", 0.1)
                .containsEntry("list", List.of(1, inList));
    }

    @Test
    void nothingIsChangedByWhatIsAsBefore() {
        Edit before = new Edit("name", null, null, 7, Map.of("n", 1L));

        assertThat(PATCHES.changed(before, PATCHES.apply(before, tree("{\"name\":\"name\",\"metadata\":{\"n\":1}}"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"id":"x"}                | /id
            {"a/b~":1}                | /a~1b~0
            {"place":null}            | /place
            {"place":"1"}             | /place
            {"name":null}             | /name
            {"name":"longer"}         | /name
            {"name":5}                | /name
            {"cover_id":"1-1-1-1-1"}  | /cover_id
            {"metadata":[]}           | /metadata
            """)
    void whatCannotBeIsPointedAt(String patch, String pointer) {
        Problem problem = catchThrowableOfType(Problem.class, () -> patched(patch));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.details("/").errors())
                .extracting(FieldError::pointer)
                .containsExactly(pointer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[]", "null", "1", "\"text\""})
    void aPatchIsAnObject(String patch) {
        assertThat(catchThrowableOfType(Problem.class, () -> patched(patch)).status())
                .isEqualTo(422);
    }

    private static Edit patched(String patch) {
        return PATCHES.apply(EDIT, tree(patch));
    }

    private static JsonNode tree(String json) {
        try {
            return RequestJsonTest.mapper().readTree(json);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }
}
