package dev.hypernet.objects.media;

import dev.hypernet.platform.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of a file's bytes are asked for (RFC 9110, 14). What is no single range of bytes is not honoured: then it is all
 * of them.
 *
 * @param isWhole whether nothing less was asked for
 */
record ByteRange(long from, long length, boolean isWhole) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d*)-(\\d*)\\s*");
    private static final int MOST_DIGITS = 18;

    static ByteRange whole(long size) {
        return new ByteRange(0, size, true);
    }

    /** Reads the header {@code Range}; one that lies behind the end is a 416. */
    static ByteRange of(@Nullable String header, long size) {
        Matcher range = SINGLE.matcher(header == null ? "" : header);
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return whole(size);
        }
        long first = number(range.group(1));
        long last = number(range.group(2));
        if (range.group(1).isEmpty()) {
            return last == 0 || size == 0 ? unsatisfiable(size) : from(Math.max(0, size - last), size - 1);
        }
        if (!range.group(2).isEmpty() && last < first) {
            return whole(size);
        }
        return first >= size
                ? unsatisfiable(size)
                : from(first, range.group(2).isEmpty() ? size - 1 : Math.min(last, size - 1));
    }

    /** As {@code Content-Range} says it. */
    String contentRange(long size) {
        return "bytes %d-%d/%d".formatted(from, from + length - 1, size);
    }

    private static ByteRange from(long first, long last) {
        return new ByteRange(first, last - first + 1, false);
    }

    /** More digits than a file can have bytes are as good as the largest number. */
    private static long number(String digits) {
        if (digits.isEmpty()) {
            return 0;
        }
        return digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
    }

    private static ByteRange unsatisfiable(long size) {
        throw new Problem(
                416,
                "range-not-satisfiable",
                "There are no such bytes",
                "The range lies outside the file's " + size + " bytes.",
                List.of(),
                Map.of("Content-Range", "bytes */" + size));
    }
}
