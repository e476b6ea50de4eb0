package dev.hypernet.objects.sync;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.SweepRequested;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Locale;

/**
 * What became of the objects that a whole reading of a stream did not show.
 *
 * @param living objects of the stream before
 * @param unseen of these, how many the reading did not show
 * @param swept how many of them are deleted so far
 */
record Sweep(JobId job, int restart, long living, long unseen, long swept, State state) {

    /** Whether it is under way, waits for a person, or is over. */
    enum State {
        SWEEPING,
        HELD,
        DONE
    }

    static Sweep of(Row row) {
        return new Sweep(
                new JobId(row.getUUID("job_id")),
                row.getInteger("restart"),
                row.getLong("living"),
                row.getLong("unseen"),
                row.getLong("swept"),
                State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)));
    }

    /** Decides: held is what is more than may go unasked. */
    static Sweep decided(SweepRequested request, long living, long unseen) {
        boolean suspicious = unseen > request.freeOf() && unseen * 100 > living * request.maxPercent();
        State state = suspicious && !request.confirmed() ? State.HELD : State.SWEEPING;
        return new Sweep(request.jobId(), request.restart(), living, unseen, 0, state);
    }

    /** After deleting some more of them. */
    Sweep further(long deleted, boolean isLast) {
        return new Sweep(job, restart, living, unseen, swept + deleted, isLast ? State.DONE : State.SWEEPING);
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
