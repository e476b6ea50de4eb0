package dev.hypernet.platform.problem;

import jakarta.validation.ConstraintViolation;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Broken constraints of something a person sent that no resource method's parameter was checked for. */
public final class Violations {
    private Violations() {}

    /** Fails with a 422 that points at every broken constraint, if there is one. */
    public static <T> void refuse(Set<ConstraintViolation<T>> violations) {
        List<FieldError> errors = violations.stream()
                .map(violation -> new FieldError(Pointers.of(violation.getPropertyPath(), 0), violation.getMessage()))
                .sorted(Comparator.comparing(FieldError::pointer).thenComparing(FieldError::message))
                .toList();
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }
}
