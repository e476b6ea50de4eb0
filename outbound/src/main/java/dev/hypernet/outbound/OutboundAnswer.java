package dev.hypernet.outbound;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of asking. There is no other outcome. */
public sealed interface OutboundAnswer {

    /**
     * An answer, good or bad, to its last byte.
     *
     * @param status its HTTP status; one that redirects is an answer where it is not followed
     * @param headers names in lower case, the first value of each; of a body that was decompressed here, without
     *     {@code content-encoding} and {@code content-length}
     * @param body empty where there is none
     * @param retryAt what its {@code Retry-After} says, at most a day from now; null where it says nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answered(
            int status,
            Map<String, String> headers,
            byte[] body,
            @Nullable Instant retryAt) implements OutboundAnswer {
        public Answered {
            headers = Map.copyOf(headers);
        }

        /** Nothing of what it says: a provider may repeat a credential. */
        @Override
        public String toString() {
            return "Answered[status=" + status + ", " + body.length + " bytes]";
        }
    }

    /**
     * No answer, or not all of one.
     *
     * @param sent whether the provider may have it; false only where not one byte of a request was written
     */
    record Unanswered(Reason reason, boolean sent) implements OutboundAnswer {
        public enum Reason {
            /** The name has no address, nobody listens there, not in time, or is not who the name says. */
            UNREACHABLE,
            /** Nothing more came for as long as a silence may last, or not all of it within the whole time. */
            TIMED_OUT,
            /** The connection ended before the answer did, or what came is not HTTP. */
            CONNECTION_LOST
        }
    }

    /**
     * Not asked, by the egress guard or because no request can be made of it. Nothing was sent.
     *
     * @param reason for people, about the address or the request; never holds a value of a header or parameter
     */
    record Refused(String reason) implements OutboundAnswer {}

    /** More than is read, as sent or once decompressed. */
    record TooLarge(int limitBytes) implements OutboundAnswer {}
}
