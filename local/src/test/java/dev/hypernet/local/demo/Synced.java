package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.Set;

/** A connected integration and what its syncs leave. Patient with services that come back. */
record Synced(Connected integration) {

    private static final Duration JOB_LIMIT = Duration.ofMinutes(4);
    private static final Duration SETTLING = Duration.ofMinutes(1);
    private static final Set<String> ENDED = Set.of("success", "partial", "failed", "cancelled");

    /** Waits until the latest job has ended and returns it with its ledger. */
    JsonNode job() {
        SyncWatch watch = new SyncWatch(integration.person().api(), integration.id(), news -> {});
        Patience.untilItHolds(JOB_LIMIT, () -> requireEnded(watch.latestJob()));
        return watch.latestJob();
    }

    /** Syncs, and returns the job when it has ended. */
    JsonNode again(String syncType) {
        integration
                .person()
                .api()
                .post(
                        "/api/v1/integrations/%s/sync".formatted(integration.id()),
                        JsonNodeFactory.instance.objectNode().put("sync_type", syncType))
                .expect(202);
        return job();
    }

    CanonicalGraph graph() {
        return CanonicalGraph.of(integration.person().api(), integration.id());
    }

    /** Requires what followed from a sync to become this graph: links follow objects a moment later. */
    void requireGraph(CanonicalGraph expected) {
        Patience.untilItHolds(SETTLING, () -> expected.requireSame(graph()));
    }

    /** Waits until the graph has so many lines and returns it. */
    CanonicalGraph graphOf(int lines) {
        return Patience.until(
                "A graph of %d lines".formatted(lines),
                SETTLING,
                this::graph,
                graph -> graph.lines().size() == lines);
    }

    /** Returns how a job ended: its status and, where there is one, its error's code. */
    static String outcomeOf(JsonNode job) {
        String status = job.path("status").asText();
        return job.hasNonNull("error_code")
                ? status + " " + job.path("error_code").asText()
                : status;
    }

    private static void requireEnded(JsonNode job) {
        String status = job.path("status").asText();
        Expectation.that("The sync job", ENDED.contains(status), "to end", job);
    }
}
