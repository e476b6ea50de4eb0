package dev.hypernet.platform.json;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorFactory;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataTest {
    private static final int MIB = 1 << 20;

    record Thing(@Metadata @Nullable Map<String, @Nullable Object> metadata) {}

    private static final Validator VALIDATOR = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .constraintValidatorFactory(new Validators())
            .buildValidatorFactory()
            .getValidator();

    @ParameterizedTest
    @CsvSource({"x, 1", "\u00e9, 2"})
    void aMebibyteOfUtf8IsAllowedAndOneByteMoreIsNot(String character, int bytes) {
        int around = "{\"a\":\"\"}".length();
        int most = (MIB - around) / bytes;
        int left = MIB - around - most * bytes;

        assertThat(errors(Map.of("a", character.repeat(most) + "x".repeat(left))))
                .isEmpty();
        assertThat(errors(Map.of("a", character.repeat(most) + "x".repeat(left + 1))))
                .containsExactly("must be at most 1048576 bytes of JSON");
    }

    @Test
    void thirtyTwoLevelsAreAllowedAndOneMoreIsNot() {
        assertThat(errors(nested(32))).isEmpty();
        assertThat(errors(nested(33))).containsExactly("must be at most 32 levels deep");
        assertThat(errors(Map.of("a", List.of(nested(30))))).isEmpty();
        assertThat(errors(Map.of("a", List.of(nested(31))))).hasSize(1);
    }

    @Test
    void noMetadataIsAllowed() {
        assertThat(errors(null)).isEmpty();
        assertThat(errors(Map.of())).isEmpty();
    }

    private static Map<String, @Nullable Object> nested(int levels) {
        return levels == 1 ? Map.of("a", 1) : Map.of("a", nested(levels - 1));
    }

    private static List<String> errors(@Nullable Map<String, @Nullable Object> metadata) {
        return VALIDATOR.validate(new Thing(metadata)).stream()
                .map(violation -> violation.getMessage())
                .toList();
    }

    /** Quarkus makes them beans. */
    private static final class Validators implements ConstraintValidatorFactory {
        @Override
        public <T extends ConstraintValidator<?, ?>> T getInstance(Class<T> type) {
            return type.cast(new MetadataValidator(RequestJsonTest.mapper(), MIB));
        }

        @Override
        public void releaseInstance(ConstraintValidator<?, ?> instance) {}
    }
}
