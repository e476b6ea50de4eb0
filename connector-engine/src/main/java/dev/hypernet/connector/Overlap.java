package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far an incremental sync reaches back behind its cursor, where the cursor is a time: for providers whose clock is
 * inclusive, coarse, or ahead of their own records. What is read twice is unchanged, and so nothing.
 */
final class Overlap {
    /** Seconds since 1970 stay below this until the year 5138; milliseconds have been above it since 1973. */
    private static final BigDecimal MILLISECONDS_FROM = BigDecimal.valueOf(100_000_000_000L);

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
    private static final Pattern WITHOUT_OFFSET = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T[0-9:.]+");

    private final String pointer;
    private final Duration length;

    private Overlap(String pointer, Duration length) {
        this.pointer = pointer;
        this.length = length;
    }

    /** Nothing where the document says nothing; its form is the schema's matter. */
    static @Nullable Overlap of(String pointer, @Nullable JsonNode overlap) {
        return overlap == null ? null : new Overlap(pointer, Duration.parse(overlap.textValue()));
    }

    /**
     * The cursor so much earlier, in the form that it has: a date, a time with or without an offset (RFC 3339), or seconds
     * or milliseconds since 1970, as a number or as text.
     *
     * @throws ExpressionFailed when it is none of these
     */
    JsonNode before(JsonNode cursor) {
        if (cursor.isIntegralNumber()) {
            return LongNode.valueOf(before(cursor.decimalValue()).longValueExact());
        }
        if (cursor.isNumber()) {
            return DecimalNode.valueOf(before(cursor.decimalValue()));
        }
        try {
            return TextNode.valueOf(before(cursor.asText()));
        } catch (DateTimeException noTime) {
            throw new ExpressionFailed(pointer, "needs a cursor that is a time");
        }
    }

    private String before(String time) {
        if (NUMBER.matcher(time).matches()) {
            return before(new BigDecimal(time)).toPlainString();
        }
        if (DATE.matcher(time).matches()) {
            return LocalDate.parse(time).minusDays(wholeDays()).toString();
        }
        return WITHOUT_OFFSET.matcher(time).matches()
                ? DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                        LocalDateTime.parse(time).minus(length))
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                        OffsetDateTime.parse(time).minus(length));
    }

    private BigDecimal before(BigDecimal time) {
        return time.subtract(
                BigDecimal.valueOf(time.compareTo(MILLISECONDS_FROM) < 0 ? length.toSeconds() : length.toMillis()));
    }

    private long wholeDays() {
        return length.plusDays(1).minusNanos(1).toDays();
    }
}
