package dev.hypernet.objects.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataRulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final MetadataRules rules = new MetadataRules(JSON);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"exif\":{\"camera\":\"Canon EOS R5\",\"iso\":400,\"aperture\":\"f/2.8\",\"gps_accuracy\":3}}",
                "{\"tags\":[\"vacation\",\"beach\"],\"description\":\"Beautiful sunset\"}",
                "{\"instagram\":{\"post_id\":\"ABC123XYZ\",\"likes\":42,\"caption\":\"Amazing sunset!\"}}",
                "{\"google_photos\":{\"media_item_id\":\"x\"},\"custom\":{\"any\":[1,null,{}]}}",
                "{\"somebody_elses\":\"whatever\",\"location_name\":\"Santa Monica Beach\"}"
            })
    @Requirement({"O26", "O30"})
    void theConventionsOfTheSeedsAreKept(String metadata) {
        assertThatCode(() -> rules.check(map(metadata))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tags":"vacation"}                       | /metadata/tags
            {"tags":["ok",7]}                         | /metadata/tags/1
            {"tags":[""]}                             | /metadata/tags/0
            {"description":{"en":"x"}}                | /metadata/description
            {"exif":["x"]}                            | /metadata/exif
            {"exif":{"camera":7}}                     | /metadata/exif/camera
            {"instagram":{"likes":-1}}                | /metadata/instagram/likes
            {"google_photos":{"album_id":1}}          | /metadata/google_photos/album_id
            {"custom":"x"}                            | /metadata/custom
            """)
    @Requirement("O30")
    void aKnownNamespaceThatIsNotAsKnownIsRefusedAtItsPlace(String metadata, String pointer)
            throws JsonProcessingException {
        Map<String, @Nullable Object> read = map(metadata);

        Problem problem = catchThrowableOfType(Problem.class, () -> rules.check(read));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.details("/").errors())
                .extracting(FieldError::pointer)
                .contains(pointer);
    }

    @Test
    @Requirement("O30")
    void whatAPersonDidNotChangeIsNotHeldAgainstThem() throws JsonProcessingException {
        Map<String, @Nullable Object> asTheCameraWroteIt = map("{\"exif\":{\"camera\":7},\"tags\":[]}");
        Map<String, @Nullable Object> after = map("{\"exif\":{\"camera\":7},\"tags\":[\"beach\"]}");

        assertThatCode(() -> rules.check(asTheCameraWroteIt, after)).doesNotThrowAnyException();
    }

    private static Map<String, @Nullable Object> map(String json) throws JsonProcessingException {
        return JSON.readValue(json, new TypeReference<>() {});
    }
}
