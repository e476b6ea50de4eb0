package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncProgress.RejectionCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A record that cannot be stored.
 *
 * @param sourceId null where it has none
 * @param code a stable word: {@code unstorable} and {@code refused_by_store} of a mapped record, else as in {@link
 *     Rejection}
 * @param reason for people, of {@value #LONGEST_REASON} characters at most; holds nothing of the record
 * @param record as it was mapped, without its secrets; null where it could not be
 * @param source as the provider gave it, without its secrets, where it could not be mapped; null where that is too large
 */
public record Refused(
        @Nullable String sourceId,
        String code,
        String reason,
        @Nullable SourceRecord record,
        @Nullable Map<String, @Nullable Object> source) {
    static final int LONGEST_REASON = 1000;

    private static final String OTHER = "other";

    private record Why(String code, String reason) {}

    public Refused {
        reason = reason.replace("\u0000", "");
        reason = reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
    }

    /** What a worker could not map; an older one gives no code. */
    static Refused of(Rejection rejection, @Nullable Map<String, @Nullable Object> source) {
        String code = Objects.requireNonNullElse(rejection.code(), "unmappable");
        return new Refused(rejection.sourceId(), code, rejection.reason(), null, source);
    }

    /** What was mapped and keeps to no rule of its type. */
    static Refused unstorable(SourceRecord record, String reason) {
        return new Refused(record.sourceId(), "unstorable", reason, record, null);
    }

    /** What keeps to the rules, and the database refuses all the same. */
    static Refused byTheStore(SourceRecord record, String reason) {
        return new Refused(record.sourceId(), "refused_by_store", reason, record, null);
    }

    Refused itself() {
        return this;
    }

    /** Without what it holds: then another reading of its stream brings it. */
    Refused bare() {
        return new Refused(sourceId, code, reason, null, null);
    }

    /** By reason; what has no place of its own is counted together at the end. */
    static List<RejectionCount> counted(List<Refused> refused) {
        Map<Why, List<Refused>> reasons = new LinkedHashMap<>();
        for (Refused each : refused) {
            Why own = new Why(each.code, each.reason);
            Why why = reasons.containsKey(own) || reasons.size() < RejectionCount.MOST - 1
                    ? own
                    : new Why(OTHER, "for other reasons");
            reasons.computeIfAbsent(why, first -> new ArrayList<>()).add(each);
        }
        return reasons.entrySet().stream()
                .map(entry -> new RejectionCount(
                        entry.getKey().code(),
                        entry.getKey().reason(),
                        entry.getValue().size(),
                        named(entry.getValue()).toList()))
                .toList();
    }

    private static Stream<String> named(List<Refused> refused) {
        return refused.stream()
                .map(Refused::sourceId)
                .filter(Objects::nonNull)
                .distinct()
                .limit(RejectionCount.MOST_NAMED);
    }
}
