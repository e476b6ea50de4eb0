package dev.hypernet.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one page held, mapped by the definition. A page too large for one message travels in parts of one transaction.
 *
 * @param definitionVersion the definition that mapped it: provenance
 * @param part this part of the page, from 0
 * @param parts how many parts the page has
 * @param linkIn the chain up to this batch (parts are links too); a consumer accepts only the batch that extends what it
 *     accepted last
 * @param linkOut the chain including this batch
 * @param records in the provider's order, which consumers keep
 * @param rejections records that could not be mapped, each with its reason
 * @param restart how often the stream was begun anew in this job, from 0
 * @param whole the stream is read from its beginning, without a cursor, and lists all there is: what no batch of it holds
 *     is gone
 * @param conflictPolicy what becomes of fields that were changed here and there; null as the installation has it
 */
@EventType("dev.hypernet.sync.batch_fetched.v1")
public record Batch(
        JobId jobId,
        IntegrationId integrationId,
        UserId userId,
        String integrationType,
        String definitionVersion,
        long epoch,
        String stream,
        int page,
        int part,
        int parts,
        String linkIn,
        String linkOut,
        Instant fetchedAt,
        List<SourceRecord> records,
        List<Rejection> rejections,
        int restart,
        boolean whole,
        @Nullable String conflictPolicy)
        implements SyncMessage {
    public static final String TOPIC = "hypernet.sync.batch.v1";

    /** Whether the chain begins here. */
    @JsonIgnore
    public boolean isFirst() {
        return page == 0 && part == 0;
    }

    /** Whether the page ends here. */
    @JsonIgnore
    public boolean isLastPart() {
        return part == parts - 1;
    }

    /** The same batch with only these records, and without its rejections. */
    public Batch holding(List<SourceRecord> only) {
        return new Batch(
                jobId,
                integrationId,
                userId,
                integrationType,
                definitionVersion,
                epoch,
                stream,
                page,
                part,
                parts,
                linkIn,
                linkOut,
                fetchedAt,
                only,
                List.of(),
                restart,
                whole,
                conflictPolicy);
    }

    @Override
    public String topic() {
        return TOPIC;
    }
}
