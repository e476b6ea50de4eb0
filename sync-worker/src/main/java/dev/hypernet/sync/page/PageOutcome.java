package dev.hypernet.sync.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.contracts.event.SyncRequested.PageMark;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the fetching of a page ended: each way has its name, and none holds up the pages behind it. */
sealed interface PageOutcome {

    /** A word for metrics. */
    String word();

    /**
     * The page was read and mapped.
     *
     * @param definitionVersion what it was mapped by
     * @param nextPage where the next page begins; null for the last one
     * @param cursor where the next incremental sync begins; null on all but the last page, and where there is none
     * @param bytes of the provider's answer
     * @param isListing its stream's pages list all there is, so that what none of them holds is gone
     * @param conflictPolicy what becomes of fields changed here and there; null as the installation has it
     * @param mark what the next page's token, and those after it, are compared with; null where there is no next page
     */
    record Fetched(
            SyncRequested request,
            String definitionVersion,
            Instant fetchedAt,
            List<SourceRecord> records,
            List<Rejection> rejections,
            @Nullable JsonNode nextPage,
            @Nullable JsonNode cursor,
            long bytes,
            boolean isListing,
            @Nullable String conflictPolicy,
            @Nullable PageMark mark)
            implements PageOutcome {
        public Fetched {
            records = List.copyOf(records);
            rejections = List.copyOf(rejections);
        }

        @Override
        public String word() {
            return "fetched";
        }
    }

    /**
     * Not now.
     *
     * @param again what is to be repeated
     * @param reason a stable word
     */
    record Deferred(SyncRequested again, String reason, Instant resumeAt) implements PageOutcome {
        @Override
        public String word() {
            return "deferred";
        }
    }

    /**
     * Not at all.
     *
     * @param code a stable word
     * @param message for people; holds no data and no secret
     */
    record Failed(SyncRequested request, String code, String message) implements PageOutcome {
        @Override
        public String word() {
            return "failed";
        }
    }

    /** Nobody waits for it any more. */
    record Dropped(SyncRequested request) implements PageOutcome {
        @Override
        public String word() {
            return "dropped";
        }
    }
}
