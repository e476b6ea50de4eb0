package dev.hypernet.sync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came back from a provider. */
public sealed interface ProviderAnswer {

    /**
     * An answer, good or bad.
     *
     * @param body null where it is no JSON
     * @param retryAt what its {@code Retry-After} says; null where it says nothing
     */
    record Answered(
            int status, @Nullable JsonNode body, @Nullable Instant retryAt) implements ProviderAnswer {}

    /**
     * None, or not all of one.
     *
     * @param reason a stable word: {@code timed_out}, {@code unreachable} or {@code connection_lost}
     */
    record Unanswered(String reason) implements ProviderAnswer {}

    /**
     * Not asked: the address is none that may be.
     *
     * @param reason for people
     */
    record Refused(String reason) implements ProviderAnswer {}

    /** More than is read. */
    record TooLarge(long limitBytes) implements ProviderAnswer {}
}
