package dev.hypernet.platform.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Measures metadata as it will be stored. */
@ApplicationScoped
@Unremovable
public class MetadataValidator implements ConstraintValidator<Metadata, Map<?, ?>> {
    private static final int DEEPEST = 32;

    private final ObjectMapper json;
    private final int mostBytes;

    public MetadataValidator(
            ObjectMapper json,
            @ConfigProperty(name = "hypernet.limits.metadata-bytes", defaultValue = "1048576") int mostBytes) {
        this.json = json;
        this.mostBytes = mostBytes;
    }

    @Override
    public boolean isValid(@Nullable Map<?, ?> metadata, ConstraintValidatorContext context) {
        if (metadata == null) {
            return true;
        }
        if (isDeeper(metadata, DEEPEST)) {
            return refuse(context, "must be at most " + DEEPEST + " levels deep");
        }
        return bytes(metadata) <= mostBytes || refuse(context, "must be at most " + mostBytes + " bytes of JSON");
    }

    private int bytes(Map<?, ?> metadata) {
        try {
            return json.writeValueAsBytes(metadata).length;
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("metadata that is not JSON", unwritable);
        }
    }

    /** Whether there are more levels below this value, itself one of them, than that. */
    private static boolean isDeeper(@Nullable Object value, int levels) {
        Collection<?> inside = switch (value) {
            case Map<?, ?> object -> object.values();
            case List<?> array -> array;
            case null, default -> null;
        };
        return inside != null && (levels == 0 || inside.stream().anyMatch(next -> isDeeper(next, levels - 1)));
    }

    private static boolean refuse(ConstraintValidatorContext context, String message) {
        context.disableDefaultConstraintViolation();
        context.buildConstraintViolationWithTemplate(message).addConstraintViolation();
        return false;
    }
}
