package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.contracts.event.LinkEvent.LinkCreated;
import dev.hypernet.contracts.event.LinkEvent.LinkDeleted;
import dev.hypernet.contracts.event.LinkEvent.LinkUpdated;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.links.sync.PendingLinkRepository.Pending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What one transaction changed, collected while its statements run: the link events and, per job and stream, what the
 * ledger is told. Summed over all messages the pending counts of a job end at zero.
 */
final class Changes {
    private static final List<String> PLACE = List.of("sort_order");

    private final UserId owner;
    private final IntegrationId integration;
    private final List<LinkEvent> events = new ArrayList<>();
    private final Map<JobStream, Counts> ledger = new LinkedHashMap<>();

    Changes(UserId owner, IntegrationId integration) {
        this.owner = owner;
        this.integration = integration;
    }

    /** The batch is applied; its last part counts for the page. */
    void applied(Batch batch) {
        count(JobStream.of(batch), new Counts(batch.isLastPart() ? 1 : 0, 0, 0, 0));
    }

    void deleted(JobStream jobStream, List<LinkDeleted> deletions) {
        events.addAll(deletions);
        count(jobStream, new Counts(0, 0, deletions.size(), 0));
    }

    void moved(List<LinkSnapshot> links) {
        links.forEach(link -> events.add(new LinkUpdated(link, PLACE)));
    }

    void created(JobStream jobStream, List<LinkSnapshot> links) {
        links.forEach(link -> events.add(new LinkCreated(link)));
        count(jobStream, new Counts(0, links.size(), 0, 0));
    }

    /** Links that begin to wait. */
    void waiting(List<Pending> links) {
        links.forEach(link -> count(link.jobStream(), new Counts(0, 0, 0, link.counted() ? 1 : 0)));
    }

    /** Links that wait no longer, with or without becoming one. */
    void settled(List<Pending> links) {
        links.forEach(this::settled);
    }

    /** Everything to be published. */
    List<Event> events() {
        return Stream.concat(
                        events.stream(),
                        ledger.entrySet().stream()
                                .filter(entry -> entry.getValue().tellsSomething())
                                .map(entry -> progress(entry.getKey(), entry.getValue())))
                .<Event>map(event -> event)
                .toList();
    }

    private void settled(Pending link) {
        LinkSnapshot made = link.link();
        if (made != null) {
            events.add(new LinkCreated(made));
        }
        count(link.jobStream(), new Counts(0, made == null ? 0 : 1, 0, link.counted() ? -1 : 0));
    }

    private void count(JobStream jobStream, Counts counts) {
        ledger.merge(jobStream, counts, Counts::plus);
    }

    private LinksApplied progress(JobStream jobStream, Counts counts) {
        return new LinksApplied(
                jobStream.jobId(),
                integration,
                owner,
                jobStream.epoch(),
                jobStream.stream(),
                counts.batches,
                counts.created,
                counts.deleted,
                counts.pending);
    }

    private record Counts(int batches, long created, long deleted, long pending) {
        Counts plus(Counts more) {
            return new Counts(
                    batches + more.batches, created + more.created, deleted + more.deleted, pending + more.pending);
        }

        boolean tellsSomething() {
            return batches != 0 || created != 0 || deleted != 0 || pending != 0;
        }
    }
}
