package dev.hypernet.platform.json;

import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.hypernet.platform.problem.Pointers;
import dev.hypernet.platform.problem.Problem;
import java.io.IOException;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a client is told of JSON that Jackson refused: where, and what would have been right. */
final class UnreadableJson {
    private UnreadableJson() {}

    /** The problem to answer with; nothing when it was not the JSON but its reading that failed. */
    static @Nullable Problem problem(IOException failure) {
        Problem refused = cause(failure, Problem.class);
        if (refused != null) {
            return refused;
        }
        JsonMappingException mapping = cause(failure, JsonMappingException.class);
        UnstorableException unstorable = cause(failure, UnstorableException.class);
        if (unstorable != null) {
            return unstorable.problem();
        }
        StreamConstraintsException excess = cause(failure, StreamConstraintsException.class);
        if (excess != null) {
            return Problem.invalid(mapping == null ? "" : pointer(mapping), excess(excess));
        }
        StreamReadException malformed = cause(failure, StreamReadException.class);
        if (malformed != null && !(malformed instanceof InputCoercionException)) {
            return malformed(malformed);
        }
        if (mapping != null) {
            return Problem.invalid(pointer(mapping), message(mapping));
        }
        return malformed == null ? null : Problem.invalid("", "holds a number out of range");
    }

    private static Problem malformed(StreamReadException failure) {
        String what = String.valueOf(failure.getOriginalMessage()).startsWith("Duplicate field")
                ? "A field occurs twice at line "
                : "Not JSON at line ";
        return new Problem(
                400,
                "bad-request",
                "The request cannot be read",
                what + failure.getLocation().getLineNr() + ", column "
                        + failure.getLocation().getColumnNr());
    }

    private static String excess(StreamConstraintsException failure) {
        return String.valueOf(failure.getMessage()).contains("nesting depth")
                ? "must be at most " + RequestJson.DEEPEST + " levels deep"
                : "holds a number, name or text that is too long";
    }

    private static String pointer(JsonMappingException failure) {
        return failure.getPath().stream()
                .map(step -> step.getFieldName() == null ? "/" + step.getIndex() : Pointers.step(step.getFieldName()))
                .collect(Collectors.joining());
    }

    private static String message(JsonMappingException failure) {
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> "is not a field of this resource";
            case InvalidNullException missing -> "must not be null";
            case MismatchedInputException mismatched when isNullForPrimitive(mismatched) -> "must not be null";
            case MismatchedInputException mismatched -> expected(mismatched.getTargetType());
            default -> cause(failure, InputCoercionException.class) == null ? expected(null) : "is out of range";
        };
    }

    private static boolean isNullForPrimitive(MismatchedInputException failure) {
        return String.valueOf(failure.getOriginalMessage()).startsWith("Cannot map `null` into type");
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "cannot be read as what this field holds";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "must be one of ", ""));
        }
        if (type == UUID.class || RequestIds.TYPES.contains(type)) {
            return RequestIds.RULE;
        }
        if (type == Boolean.class || type == boolean.class) {
            return "must be true or false";
        }
        if (type == String.class) {
            return "must be text";
        }
        if (type == double.class || type == Double.class || type == float.class || type == Float.class) {
            return "must be a number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "must be a whole number within its range";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "must be a time as in 2026-02-03T12:34:56.789Z";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray() ? "must be a list" : "must be an object";
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
