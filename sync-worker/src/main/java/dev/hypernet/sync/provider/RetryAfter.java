package dev.hypernet.sync.provider;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The header of RFC 9110 §10.2.3: seconds or a date. Nonsense is like nothing; nobody is waited for longer than a day. */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int SECONDS_DIGITS = 9;

    private RetryAfter() {}

    static Optional<Instant> of(HttpHeaders headers, Clock clock) {
        return headers.firstValue("Retry-After").flatMap(text -> of(text.strip(), clock.instant()));
    }

    private static Optional<Instant> of(String text, Instant now) {
        try {
            boolean seconds = !text.isEmpty()
                    && text.length() <= SECONDS_DIGITS
                    && text.chars().allMatch(Character::isDigit);
            Instant asked = seconds
                    ? now.plusSeconds(Long.parseLong(text))
                    : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
            Instant longest = now.plus(LONGEST);
            return Optional.of(asked.isAfter(longest) ? longest : asked);
        } catch (DateTimeException | NumberFormatException nonsense) {
            return Optional.empty();
        }
    }
}
