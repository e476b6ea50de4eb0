package dev.hypernet.integrations.integration;

import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a definition has against an integration's settings; the pointers begin with {@code /config}.
 *
 * @param missing what is still to be given
 * @param wrong everything else
 */
record SettingsFindings(List<FieldError> missing, List<FieldError> wrong) {
    boolean isComplete() {
        return missing.isEmpty() && wrong.isEmpty();
    }

    /** A 422 for whatever more time does not mend. */
    SettingsFindings refuseWrong() {
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
        return this;
    }

    /** A 422 also for what is missing. */
    void refuseAny() {
        if (!isComplete()) {
            throw Problem.invalid(all().toList());
        }
    }

    /** What an integration's error says: pointers and messages, and none of the values. */
    Map<String, @Nullable Object> details() {
        return Map.of(
                "problems",
                all().map(error -> Map.of("pointer", error.pointer(), "message", error.message()))
                        .collect(Collectors.toList()));
    }

    Stream<FieldError> all() {
        return Stream.concat(wrong.stream(), missing.stream());
    }
}
