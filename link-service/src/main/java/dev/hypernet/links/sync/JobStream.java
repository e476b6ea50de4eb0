package dev.hypernet.links.sync;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.Batch;
import io.vertx.mutiny.sqlclient.Row;

/**
 * Whose ledger a change is counted in.
 *
 * @param restart how often the job began the stream anew, from 0
 */
record JobStream(JobId jobId, long epoch, int restart, String stream) {

    static JobStream of(Batch batch) {
        return new JobStream(batch.jobId(), batch.epoch(), batch.restart(), batch.stream());
    }

    /** Of a pending link: its {@code pending_job_id}, {@code epoch}, {@code restart} and {@code stream}. */
    static JobStream of(Row row) {
        return new JobStream(
                new JobId(row.getUUID("pending_job_id")),
                row.getLong("epoch"),
                row.getInteger("restart"),
                row.getString("stream"));
    }
}
