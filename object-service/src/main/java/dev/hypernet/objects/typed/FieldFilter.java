package dev.hypernet.objects.typed;

import dev.hypernet.objects.type.IndexedField.Kind;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.time.Era;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code where.<field>=value} or {@code where.<field>.gte=value}: a rule for an indexed field. */
record FieldFilter(String field, Comparison comparison, String value) {
    private static final String PREFIX = "where.";
    private static final int MOST = 5;
    private static final int LONGEST_TEXT = 500;

    /** How a value is compared, and how a query says so. */
    enum Comparison {
        EQ("="),
        GTE(">="),
        GT(">"),
        LTE("<="),
        LT("<");

        private final String operator;

        Comparison(String operator) {
            this.operator = operator;
        }

        String operator() {
            return operator;
        }

        private static Optional<Comparison> named(String name) {
            return Arrays.stream(values())
                    .filter(comparison -> comparison.name().equalsIgnoreCase(name))
                    .findFirst();
        }
    }

    /** The filters among a request's parameters. */
    static List<FieldFilter> of(Map<String, List<String>> parameters) {
        List<FieldFilter> filters = new ArrayList<>();
        parameters.forEach((name, values) -> {
            if (name.startsWith(PREFIX)) {
                values.forEach(value -> filters.add(of(name, value)));
            }
        });
        if (filters.size() > MOST) {
            throw Problem.badRequest("where", "may stand there at most " + MOST + " times");
        }
        return filters;
    }

    private static FieldFilter of(String parameter, String value) {
        String[] parts = parameter.substring(PREFIX.length()).split("\\.", -1);
        Optional<Comparison> comparison = parts.length == 1 ? Optional.of(Comparison.EQ) : Comparison.named(parts[1]);
        if (parts.length > 2 || comparison.isEmpty()) {
            throw Problem.badRequest(parameter, "must be where.<field>, or that with .gte, .gt, .lte or .lt behind it");
        }
        return new FieldFilter(parts[0], comparison.get(), value);
    }

    String parameter() {
        return PREFIX + field;
    }

    /** The value as the index holds it; a 400 for what is none of the kind. */
    Object indexed(Kind kind) {
        return indexed(kind, value, parameter());
    }

    static Object indexed(Kind kind, String value, String parameter) {
        try {
            return switch (kind) {
                case TEXT -> text(value);
                case NUMBER -> number(value);
                case TIME -> time(value);
                case BOOLEAN -> truth(value);
            };
        } catch (DateTimeException | IllegalArgumentException malformed) {
            throw Problem.badRequest(parameter, "must be " + wanted(kind));
        }
    }

    /** The column of the index that holds this kind. */
    static String column(Kind kind) {
        return switch (kind) {
            case TEXT -> "text_value";
            case NUMBER, BOOLEAN -> "number_value";
            case TIME -> "time_value";
        };
    }

    private static String text(String value) {
        if (value.length() > LONGEST_TEXT || !QueryText.isStorable(value)) {
            throw new IllegalArgumentException("no indexed text");
        }
        return value;
    }

    private static Double number(String value) {
        double number = Double.parseDouble(value);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("no finite number");
        }
        return number;
    }

    private static OffsetDateTime time(String value) {
        Instant time = value.length() == "2026-01-01".length()
                ? LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC)
                : Instant.parse(value);
        if (!Era.contains(time)) {
            throw new IllegalArgumentException("not in the years 1 to 9999");
        }
        return time.atOffset(ZoneOffset.UTC);
    }

    private static Double truth(String value) {
        return switch (value) {
            case "true" -> 1.0;
            case "false" -> 0.0;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static String wanted(Kind kind) {
        return switch (kind) {
            case TEXT -> "a text of at most " + LONGEST_TEXT + " characters";
            case NUMBER -> "a number";
            case TIME -> "a time such as 2026-02-03T12:34:56.789Z, or a date";
            case BOOLEAN -> "true or false";
        };
    }
}
