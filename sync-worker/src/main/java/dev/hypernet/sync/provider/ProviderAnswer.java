package dev.hypernet.sync.provider;

import dev.hypernet.connector.StreamAnswer;
import java.time.Instant;

/** What came back from a provider. */
public sealed interface ProviderAnswer {
    /** The worker has no room for it. */
    String WORKER_BUSY = "worker_busy";

    /**
     * An answer, good or bad.
     *
     * @param bytes of the body
     */
    record Answered(StreamAnswer answer, long bytes) implements ProviderAnswer {}

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

    /**
     * Not asked, or not to the end: just now it may not be.
     *
     * @param reason a stable word: {@code budget_spent} or {@value #WORKER_BUSY}
     */
    record Withheld(String reason, Instant freeAt) implements ProviderAnswer {}

    /** Not asked: nobody waits for it any more. */
    record Unwanted() implements ProviderAnswer {}

    /** More than is read. */
    record TooLarge(long limitBytes) implements ProviderAnswer {}
}
