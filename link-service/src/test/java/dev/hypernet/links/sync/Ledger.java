package dev.hypernet.links.sync;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.testkit.Topics;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The sums of what a job was told. */
public record Ledger(long batches, long created, long deleted, long pending) {

    /** Waits for that many messages to the job; all that are there then are added up. */
    public static Ledger of(JobId job, int messages) {
        List<JsonObject> told =
                Topics.read(SyncProgress.TOPIC, messages, read -> read.data().contains(job.toString())).stream()
                        .map(read -> new JsonObject(read.data()))
                        .toList();
        return new Ledger(sum(told, "batches"), sum(told, "created"), sum(told, "deleted"), sum(told, "pending"));
    }

    private static long sum(List<JsonObject> told, String count) {
        return told.stream().mapToLong(message -> message.getLong(count)).sum();
    }
}
