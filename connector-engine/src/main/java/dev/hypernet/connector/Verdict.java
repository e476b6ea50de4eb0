package dev.hypernet.connector;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an answer to a stream's request means, before any record of it is looked at.
 *
 * @param code a word for the reason: the provider's own where the document's {@code failure} found one, else of ours.
 *     Letters, digits and {@code _.:-} only, so that it can be logged and stored
 * @param retryAt when the provider wants to be asked again, at most a day after its answer; null where it does not say
 * @param remaining how many requests the provider still allows just now; null where it does not say
 * @param wholeApp a limit of the application, which all its accounts share, was met; not this account's own
 */
public record Verdict(
        Kind kind,
        String code,
        @Nullable Instant retryAt,
        @Nullable Integer remaining,
        boolean wholeApp) {

    /** What is to be done about it. */
    public enum Kind {
        /** It is a page: {@link Stream#page} reads it. */
        PAGE,
        /** The cursor is no longer good: the stream must be read in full again. */
        CURSOR_EXPIRED,
        /** Too much was asked. Nothing is wrong: the same question is good later. */
        THROTTLED,
        /** The provider has a trouble that may pass. */
        PASSING,
        /** The credential is refused: a newer one may do. */
        UNAUTHORIZED,
        /** The credential is good, and what is asked for is not its owner's to read. */
        FORBIDDEN,
        /** The question is refused, and will be again. */
        REFUSED
    }

    /** The code of an answer that should be a page and is no JSON. */
    public static final String NOT_JSON = "not_json";
}
