package dev.hypernet.objects.history;

import dev.hypernet.contracts.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One version of an object, and who or what made it.
 *
 * @param kind {@code created}, {@code updated}, {@code deleted} or {@code restored}
 * @param changed the fields that differ from the version before; empty for a creation
 * @param jobId the sync job that brought it, by {@code definitionVersion}
 * @param payloadHash of what the source said
 * @param state the object as it was: {@code fields}, {@code metadata} and its source; only where it was asked for
 */
public record HistoryView(
        long version,
        String kind,
        Instant changedAt,
        ChangedBy changedBy,
        List<String> changed,
        @Nullable JobId jobId,
        @Nullable String definitionVersion,
        @Nullable String payloadHash,
        @Nullable Map<String, @Nullable Object> state) {

    /**
     * Who it was.
     *
     * @param kind {@code user}, {@code admin}, {@code sync} or {@code system}
     * @param id the person's or admin's, where it is known
     * @param reason why the platform did it, in a stable word
     */
    public record ChangedBy(
            String kind, @Nullable UUID id, @Nullable String reason) {}

    static HistoryView of(Entry entry) {
        return new HistoryView(
                entry.version(),
                entry.kind(),
                entry.changedAt(),
                new ChangedBy(entry.changedBy(), entry.actorId(), entry.reason()),
                entry.changed(),
                entry.jobId() == null ? null : new JobId(entry.jobId()),
                entry.definitionVersion(),
                entry.payloadHash(),
                entry.state() == null ? null : entry.state().getMap());
    }
}
