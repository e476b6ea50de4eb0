package dev.hypernet.integrations.definition;

import dev.hypernet.connector.Problem;
import dev.hypernet.platform.problem.FieldError;
import java.util.List;

/**
 * What is to be said of a document; the pointers are into it.
 *
 * @param problems for which it would not be taken; none for one that would
 * @param warnings of what could be better
 */
public record CheckView(List<FieldError> problems, List<FieldError> warnings) {

    static List<FieldError> errors(List<Problem> problems) {
        return problems.stream()
                .map(problem -> new FieldError(problem.pointer(), problem.message()))
                .toList();
    }
}
