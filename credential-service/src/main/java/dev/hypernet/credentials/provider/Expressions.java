package dev.hypernet.credentials.provider;

import dev.hypernet.connector.Expression;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.platform.problem.FieldError;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** JSONata from a definition, looked at before anybody is sent to the provider. */
final class Expressions {
    private Expressions() {}

    /** What does not compile, in their order; each is named by its JSON pointer. */
    static List<FieldError> errors(Map<String, String> byPointer) {
        return byPointer.entrySet().stream()
                .flatMap(expression -> error(expression.getKey(), expression.getValue()))
                .toList();
    }

    private static Stream<FieldError> error(String pointer, String text) {
        try {
            Expression.compile(pointer, text);
            return Stream.of();
        } catch (ExpressionFailed refused) {
            return Stream.of(new FieldError(pointer, String.valueOf(refused.getMessage())));
        }
    }
}
