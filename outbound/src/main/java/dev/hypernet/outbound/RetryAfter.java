package dev.hypernet.outbound;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header of RFC 9110 §10.2.3: seconds or a date, in each of the three ways of §5.6.7. Nonsense is like nothing;
 * what is over is now; nobody is waited for longer than a day.
 */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Predicate<String> SECONDS =
            Pattern.compile("[0-9]{1,9}").asMatchPredicate();

    private RetryAfter() {}

    static Optional<Instant> of(@Nullable String header, Instant now) {
        return header == null ? Optional.empty() : asked(header.strip(), now).map(asked -> within(asked, now));
    }

    private static Instant within(Instant asked, Instant now) {
        Instant longest = now.plus(LONGEST);
        return asked.isBefore(now) ? now : asked.isAfter(longest) ? longest : asked;
    }

    private static Optional<Instant> asked(String text, Instant now) {
        return SECONDS.test(text)
                ? Optional.of(now.plusSeconds(Long.parseLong(text)))
                : dates(now).stream().flatMap(date -> date(text, date).stream()).findFirst();
    }

    private static Optional<Instant> date(String text, DateTimeFormatter format) {
        try {
            return Optional.of(ZonedDateTime.parse(text, format).toInstant());
        } catch (DateTimeException otherwise) {
            return Optional.empty();
        }
    }

    private static List<DateTimeFormatter> dates(Instant now) {
        // Two digits of a year mean the one that is at most 50 years ahead.
        LocalDate earliest = now.atZone(ZoneOffset.UTC).toLocalDate().minusYears(49);
        return List.of(
                DateTimeFormatter.RFC_1123_DATE_TIME,
                new DateTimeFormatterBuilder()
                        .appendPattern("EEEE, dd-MMM-")
                        .appendValueReduced(ChronoField.YEAR, 2, 2, earliest)
                        .appendPattern(" HH:mm:ss 'GMT'")
                        .toFormatter(Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC),
                DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                        .withZone(ZoneOffset.UTC));
    }
}
