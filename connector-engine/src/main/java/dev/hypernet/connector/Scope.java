package dev.hypernet.connector;

import java.util.Map;

/**
 * What an expression sees, in the expression library's own terms.
 *
 * @param root what {@code $} is
 * @param variables by name, without the dollar sign
 */
record Scope(Object root, Map<String, Object> variables) {

    /** Where there is nothing but variables. */
    static Scope of(Map<String, Object> variables) {
        return new Scope(Map.of(), variables);
    }
}
