package dev.hypernet.sync.content;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A provider's answer that is to be an item's bytes, or the rest of them. */
final class ProviderContent implements AutoCloseable {
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Duration RESOLUTION = Duration.ofSeconds(60);
    private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18}|\\*)");

    private final HttpResponse<InputStream> response;
    private final boolean lent;
    private final Runnable whenDone;

    /**
     * An answer, to be closed.
     *
     * @param lent by an address that is good for a while only
     * @param whenDone what closing it does besides
     */
    ProviderContent(HttpResponse<InputStream> response, boolean lent, Runnable whenDone) {
        this.response = response;
        this.lent = lent;
        this.whenDone = whenDone;
    }

    int status() {
        return response.statusCode();
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    InputStream bytes() {
        return response.body();
    }

    /** The address may have been good no longer. */
    boolean mayHaveExpired() {
        return lent
                && switch (status()) {
                    case 401, 403, 404, 410 -> true;
                    default -> false;
                };
    }

    /** It is what goes on from there; all of it, from the beginning, always does. */
    boolean goesOnFrom(ContentPlace place) {
        if (status() == RANGE_NOT_SATISFIABLE) {
            return false;
        }
        if (status() != PARTIAL) {
            return true;
        }
        Matcher range = range();
        Long whole = length();
        boolean same = place.length() == null || whole == null || place.length().equals(whole);
        return range.matches() && Long.parseLong(range.group(1)) == place.offset() && same;
    }

    /** Where its bytes begin in the item. */
    long offset() {
        Matcher range = range();
        return status() == PARTIAL && range.matches() ? Long.parseLong(range.group(1)) : 0;
    }

    /** Of the whole item; null where the provider does not say. */
    @Nullable
    Long length() {
        Matcher range = range();
        if (status() == PARTIAL && range.matches() && !range.group(2).equals("*")) {
            return Long.valueOf(range.group(2));
        }
        OptionalLong rest = restLength();
        return rest.isPresent() ? (Long) (offset() + rest.getAsLong()) : null;
    }

    /** Of what comes now. */
    OptionalLong restLength() {
        return headers().firstValueAsLong("Content-Length");
    }

    @Nullable
    String type() {
        return headers().firstValue("Content-Type").orElse(null);
    }

    /**
     * By which the provider can tell later whether its bytes are still the same: a strong entity tag, or a time of change
     * that was long ago enough to be one (RFC 9110, 8.8.2.2 and 13.1.5).
     */
    @Nullable
    String validator() {
        return headers()
                .firstValue("ETag")
                .filter(tag -> tag.startsWith("\"") && tag.length() <= 1024)
                .orElseGet(this::oldChange);
    }

    private @Nullable String oldChange() {
        String changed = headers().firstValue("Last-Modified").orElse("");
        Instant then = time(changed);
        Instant now = time(headers().firstValue("Date").orElse(""));
        return then != null && now != null && !then.plus(RESOLUTION).isAfter(now) ? changed : null;
    }

    private static @Nullable Instant time(String date) {
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private Matcher range() {
        return RANGE.matcher(headers().firstValue("Content-Range").orElse(""));
    }

    private HttpHeaders headers() {
        return response.headers();
    }

    @Override
    public void close() throws IOException {
        try {
            response.body().close();
        } finally {
            whenDone.run();
        }
    }
}
