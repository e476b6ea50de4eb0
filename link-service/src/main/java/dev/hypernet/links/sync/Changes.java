package dev.hypernet.links.sync;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.links.history.Actor;
import dev.hypernet.links.history.LinkChange;
import dev.hypernet.links.sync.PendingLinkRepository.Pending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one transaction changed, collected while its statements run: the links' changes and, per job and stream, what
 * the ledger is told. Summed over all messages the pending counts of a job end at zero.
 */
final class Changes {
    private static final List<String> PLACE = List.of("sort_order", "place");

    private final UserId owner;
    private final IntegrationId integration;
    private final List<LinkChange> links = new ArrayList<>();
    private final Map<JobStream, Counts> ledger = new LinkedHashMap<>();

    Changes(UserId owner, IntegrationId integration) {
        this.owner = owner;
        this.integration = integration;
    }

    /** The batch is applied; its last part counts for the page. */
    void applied(Batch batch) {
        count(JobStream.of(batch), new Counts(batch.isLastPart() ? 1 : 0, 0, 0, 0));
    }

    void deleted(JobStream jobStream, List<LinkSnapshot> deleted) {
        deleted.forEach(link -> links.add(LinkChange.deleted(link, by(jobStream))));
        count(jobStream, new Counts(0, 0, deleted.size(), 0));
    }

    void moved(JobStream jobStream, List<LinkSnapshot> moved) {
        moved.forEach(link -> links.add(LinkChange.updated(link, PLACE, by(jobStream))));
    }

    void created(JobStream jobStream, List<LinkSnapshot> created) {
        created.forEach(link -> links.add(LinkChange.created(link, by(jobStream))));
        count(jobStream, new Counts(0, created.size(), 0, 0));
    }

    /** Links that begin to wait. */
    void waiting(List<Pending> waiting) {
        waiting.forEach(link -> count(link.jobStream(), new Counts(0, 0, 0, link.counted() ? 1 : 0)));
    }

    /** Links that wait no longer, with or without becoming one. */
    void settled(List<Pending> settled) {
        settled.forEach(this::settled);
    }

    List<LinkChange> links() {
        return List.copyOf(links);
    }

    /** What the jobs are told, where there is something to tell. */
    List<LinksApplied> progress() {
        return ledger.entrySet().stream()
                .filter(entry -> entry.getValue().tellsSomething())
                .map(entry -> progress(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void settled(Pending pending) {
        LinkSnapshot made = pending.link();
        if (made != null) {
            created(pending.jobStream(), List.of(made));
        }
        count(pending.jobStream(), new Counts(0, 0, 0, pending.counted() ? -1 : 0));
    }

    private static Actor by(JobStream jobStream) {
        return new Actor.Sync(jobStream.jobId());
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
                counts.pending,
                jobStream.restart());
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
