package dev.hypernet.objects.sync;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.SweepRequested;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.Locale;

/**
 * What became of the objects that a whole reading of a stream did not show.
 *
 * @param living objects of the stream before
 * @param unseen of these, how many the reading did not show
 * @param swept how many of them are deleted so far
 * @param kept how many of them stay so far, for their owner changed them
 * @param decidedAt when it was known which these are
 */
record Sweep(JobId job, int restart, long living, long unseen, long swept, long kept, State state, Instant decidedAt) {

    /** Whether it is under way, waits for a person, or is over. */
    enum State {
        SWEEPING,
        HELD,
        DONE
    }

    /** What became of some of them. */
    record Step(int deleted, int kept) {
        static final Step NONE = new Step(0, 0);

        Step and(Step other) {
            return new Step(deleted + other.deleted, kept + other.kept);
        }
    }

    static Sweep of(Row row) {
        return new Sweep(
                new JobId(row.getUUID("job_id")),
                row.getInteger("restart"),
                row.getLong("living"),
                row.getLong("unseen"),
                row.getLong("swept"),
                row.getLong("kept"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                Columns.instant(row, "decided_at"));
    }

    /** Decides: held is what is more than may go unasked. */
    static Sweep decided(SweepRequested request, long living, long unseen, Instant now) {
        boolean suspicious = unseen > request.freeOf() && unseen * 100 > living * request.maxPercent();
        State state = suspicious && !request.confirmed() ? State.HELD : State.SWEEPING;
        return new Sweep(request.jobId(), request.restart(), living, unseen, 0, 0, state, now);
    }

    /** After deleting and keeping some more of them. */
    Sweep further(Step step, boolean isLast) {
        State next = isLast ? State.DONE : State.SWEEPING;
        return new Sweep(job, restart, living, unseen, swept + step.deleted(), kept + step.kept(), next, decidedAt);
    }

    boolean isDone() {
        return state == State.DONE;
    }

    boolean isHeld() {
        return state == State.HELD;
    }

    /** Whether it is of the reading that the request is about. */
    boolean isOf(SweepRequested request) {
        return job.equals(request.jobId()) && restart == request.restart();
    }

    /** Whether the request moves it on: it is no repetition, and what is held was confirmed. */
    boolean goesOn(SweepRequested request) {
        return state == State.SWEEPING || (state == State.HELD && request.confirmed());
    }
}
