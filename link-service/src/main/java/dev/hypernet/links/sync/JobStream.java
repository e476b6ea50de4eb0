package dev.hypernet.links.sync;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.Batch;
import io.vertx.mutiny.sqlclient.Row;

/** Whose ledger a change is counted in. */
record JobStream(JobId jobId, long epoch, String stream) {

    static JobStream of(Batch batch) {
        return new JobStream(batch.jobId(), batch.epoch(), batch.stream());
    }

    /** Of a pending link: its {@code pending_job_id}, {@code epoch} and {@code stream}. */
    static JobStream of(Row row) {
        return new JobStream(new JobId(row.getUUID("pending_job_id")), row.getLong("epoch"), row.getString("stream"));
    }
}
