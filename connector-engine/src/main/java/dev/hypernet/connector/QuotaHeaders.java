package dev.hypernet.connector;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What providers say of their limits without being asked: {@code Retry-After} (RFC 9110 §10.2.3), {@code RateLimit} of
 * draft-ietf-httpapi-ratelimit-headers in its older and newer form, and the names in use before it, Xero's among them.
 * Nonsense is like nothing, and nobody is waited for longer than a day.
 */
final class QuotaHeaders {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final String RETRY_AFTER = "retry-after";
    private static final String RATE_LIMIT = "ratelimit";
    private static final List<String> REMAINING = List.of(
            "ratelimit-remaining",
            "x-ratelimit-remaining",
            "x-rate-limit-remaining",
            "x-minlimit-remaining",
            "x-daylimit-remaining",
            "x-appminlimit-remaining");
    private static final List<String> RESET =
            List.of("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset", "x-ratelimit-reset-after");
    /** Xero's: which limit was met. */
    private static final String PROBLEM = "x-rate-limit-problem";

    private static final Set<String> OF_THE_APP = Set.of("appminute", "app minute");
    private static final Pattern LEFT = Pattern.compile("(?:^|[;,\\s])(?:r|remaining)=(\\d{1,9})");
    private static final Pattern RESTORED = Pattern.compile("(?:^|[;,\\s])(?:t|reset)=(\\d{1,9})");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,13}(\\.\\d{1,9})?");

    /** Providers write a time as a number of seconds from now, or since 1970, or of milliseconds since 1970. */
    private static final BigDecimal SINCE_1970 = BigDecimal.valueOf(1_000_000_000L);

    private static final BigDecimal MILLISECONDS = BigDecimal.valueOf(1_000_000_000_000L);

    private final Map<String, String> headers;
    private final Instant receivedAt;

    QuotaHeaders(StreamAnswer answer) {
        this.headers = answer.headers();
        this.receivedAt = answer.receivedAt();
    }

    /** How many requests are left, of the limit that leaves the fewest. */
    @Nullable
    Integer remaining() {
        return Stream.concat(REMAINING.stream().map(headers::get), Stream.of(found(LEFT)))
                .filter(Objects::nonNull)
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .min(Integer::compare)
                .orElse(null);
    }

    /** When to ask again, in so many words. */
    @Nullable
    Instant retryAfter() {
        String text = headers.get(RETRY_AFTER);
        return text == null ? null : time(text, receivedAt);
    }

    /** When the limit is restored: a reason to wait only where it is used up. */
    @Nullable
    Instant reset() {
        return Stream.concat(RESET.stream().map(headers::get), Stream.of(found(RESTORED)))
                .filter(Objects::nonNull)
                .map(text -> time(text, receivedAt))
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }

    boolean wholeApp() {
        return OF_THE_APP.contains(headers.getOrDefault(PROBLEM, "").strip().toLowerCase(Locale.ROOT));
    }

    private @Nullable String found(Pattern pattern) {
        Matcher matcher = pattern.matcher(headers.getOrDefault(RATE_LIMIT, ""));
        return matcher.find() ? matcher.group(1) : null;
    }

    /** A time as providers write it: a number, a date of HTTP, or one of ISO 8601. */
    static @Nullable Instant time(String text, Instant now) {
        String given = text.strip();
        Instant time = NUMBER.matcher(given).matches() ? number(new BigDecimal(given), now) : date(given);
        if (time == null) {
            return null;
        }
        Instant longest = now.plus(LONGEST);
        return time.isAfter(longest) ? longest : time.isBefore(now) ? now : time;
    }

    private static Instant number(BigDecimal number, Instant now) {
        if (number.compareTo(SINCE_1970) < 0) {
            return now.plusMillis(number.movePointRight(3).longValue());
        }
        return Instant.ofEpochMilli(
                (number.compareTo(MILLISECONDS) < 0 ? number.movePointRight(3) : number).longValue());
    }

    private static @Nullable Instant date(String text) {
        return Stream.of(DateTimeFormatter.RFC_1123_DATE_TIME, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                .map(format -> date(text, format))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant date(String text, DateTimeFormatter format) {
        try {
            return ZonedDateTime.parse(text, format).toInstant();
        } catch (DateTimeException otherwise) {
            return null;
        }
    }
}
