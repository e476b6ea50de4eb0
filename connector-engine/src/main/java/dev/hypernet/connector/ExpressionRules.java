package dev.hypernet.connector;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a definition's expressions may not say although JSONata could.
 *
 * <p>Functions that give something else each time would give the same record another hash each time, and {@code $eval}
 * would run what nobody checked. A regular expression may stand only where {@link Expression} can bound the time it
 * takes: directly in the brackets of one of four functions.
 *
 * <p>The scanner splits text exactly as the library's tokenizer does; where that would need a parser (a slash after
 * {@code *} or {@code and}) it refuses.
 */
final class ExpressionRules {
    static final Set<String> FORBIDDEN = Set.of("eval", "now", "millis", "random", "shuffle");
    static final Set<String> TAKE_A_PATTERN = Set.of("match", "contains", "replace", "split");

    private static final String OPERATORS = ".[]{}(),@#;:?+-*/%|=<>^&!~";
    private static final String BLANK = " \t\n\r";
    private static final Set<String> WORD_OPERATORS = Set.of("and", "or", "in");
    private static final String PATTERN_PLACE =
            "a regular expression may only be an argument of $match, $contains, $replace or $split";

    private final String text;
    private int position;
    private String before = "(";
    private final Deque<Boolean> takesPattern = new ArrayDeque<>();

    private ExpressionRules(String text) {
        this.text = text;
    }

    /** The first rule the text breaks. Text that is no JSONata at all is left to the compiler. */
    static @Nullable String violation(String text) {
        return new ExpressionRules(text).scan();
    }

    private @Nullable String scan() {
        skipBlank();
        while (position < text.length()) {
            int start = position;
            String violation = token();
            if (violation != null) {
                return violation + " (character " + (start + 1) + ")";
            }
            skipBlank();
        }
        return null;
    }

    private @Nullable String token() {
        char first = text.charAt(position);
        if (first == '/') {
            return slash();
        }
        if (first == '"' || first == '\'') {
            string(first);
            return null;
        }
        if (first == '`') {
            int end = text.indexOf('`', position + 1);
            position = end < 0 ? text.length() : end + 1;
            before = "`";
            return null;
        }
        if (OPERATORS.indexOf(first) >= 0) {
            operator(first);
            return null;
        }
        return name();
    }

    private void string(char quote) {
        position++;
        while (position < text.length() && text.charAt(position) != quote) {
            position += text.charAt(position) == '\\' ? 2 : 1;
        }
        position++;
        before = "\"";
    }

    private void operator(char operator) {
        switch (operator) {
            case '(' -> takesPattern.push(before.startsWith("$") && TAKE_A_PATTERN.contains(before.substring(1)));
            case '[', '{' -> takesPattern.push(false);
            case ')', ']', '}' -> takesPattern.poll();
            default -> {}
        }
        position++;
        before = String.valueOf(operator);
    }

    private @Nullable String name() {
        int start = position;
        while (position < text.length()
                && OPERATORS.indexOf(text.charAt(position)) < 0
                && BLANK.indexOf(text.charAt(position)) < 0) {
            position++;
        }
        before = text.substring(start, position);
        if (!before.startsWith("$")) {
            return null;
        }
        String variable = before.substring(1);
        if (FORBIDDEN.contains(variable)) {
            return before + " is not available";
        }
        skipBlank();
        if (TAKE_A_PATTERN.contains(variable) && (position >= text.length() || text.charAt(position) != '(')) {
            return before + " may only be called";
        }
        return null;
    }

    private @Nullable String slash() {
        boolean afterOperand = ")]}`\"".contains(before)
                || (OPERATORS.indexOf(before.charAt(0)) < 0 && !WORD_OPERATORS.contains(before));
        if (afterOperand) {
            operator('/');
            return null;
        }
        boolean argument = before.equals("(") || before.equals(",");
        if (!argument || !Boolean.TRUE.equals(takesPattern.peek())) {
            return PATTERN_PLACE;
        }
        pattern();
        skipBlank();
        boolean ends = position < text.length() && ",)".indexOf(text.charAt(position)) >= 0;
        return ends ? null : PATTERN_PLACE;
    }

    private void pattern() {
        int depth = 0;
        position++;
        while (position < text.length()) {
            char character = text.charAt(position);
            boolean escaped = text.charAt(position - 1) == '\\';
            if (character == '/' && depth == 0 && !isEscaped()) {
                position++;
                break;
            }
            if ("([{".indexOf(character) >= 0 && !escaped) {
                depth++;
            }
            if (")]}".indexOf(character) >= 0 && !escaped) {
                depth--;
            }
            position++;
        }
        while (position < text.length() && "im".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        before = "\"";
    }

    private boolean isEscaped() {
        int backslashes = 0;
        while (text.charAt(position - backslashes - 1) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private void skipBlank() {
        while (position < text.length()) {
            if (BLANK.indexOf(text.charAt(position)) >= 0) {
                position++;
            } else if (text.startsWith("/*", position)) {
                int end = text.indexOf("*/", position + 2);
                position = end < 0 ? text.length() : end + 2;
            } else {
                return;
            }
        }
    }
}
