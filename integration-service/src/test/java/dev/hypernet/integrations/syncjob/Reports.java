package dev.hypernet.integrations.syncjob;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.EventTypes;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.contracts.event.SyncProgress.LinksApplied;
import dev.hypernet.contracts.event.SyncProgress.ObjectsApplied;
import dev.hypernet.contracts.event.SyncProgress.PageDeferred;
import dev.hypernet.contracts.event.SyncProgress.RejectionCount;
import dev.hypernet.contracts.event.SyncProgress.StreamFailed;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.contracts.event.SyncProgress.StreamSwept;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.integrations.Connected;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A person's sync from the ledger's side: what it asks for, and what worker, object-service and link-service report. */
@Singleton
class Reports {
    private final ObjectMapper json;

    Reports(ObjectMapper json) {
        this.json = json;
    }

    SyncRequested begin(Connected person, String type) {
        String job = person.request()
                .body("{\"sync_type\":\"%s\"}".formatted(type))
                .post("/api/v1/integrations/" + person.integration() + "/sync")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        return requests(person, 1).stream()
                .filter(request -> request.jobId().equals(JobId.of(job)))
                .findFirst()
                .orElseGet(() -> awaitRequestOf(person, job));
    }

    SyncRequested awaitRequestOf(Connected person, String job) {
        return Awaitility.await()
                .until(
                        () -> requests(person, 1).stream()
                                .filter(request -> request.jobId().equals(JobId.of(job)))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    List<SyncRequested> requested(Connected person, String stream, int count) {
        return Topics.read(
                        SyncRequested.topicOf("sandbox_photos"),
                        count,
                        read -> read.key().equals(person.integration().toString())
                                && read.data().contains("\"stream\":\"" + stream + "\""))
                .stream()
                .map(this::request)
                .toList();
    }

    List<SyncRequested> requests(Connected person, int count) {
        return Topics.read(
                        SyncRequested.topicOf("sandbox_photos"),
                        count,
                        read -> read.key().equals(person.integration().toString()))
                .stream()
                .map(this::request)
                .toList();
    }

    SyncRequested request(Topics.Read read) {
        try {
            return json.readValue(read.data(), SyncRequested.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    /** Of a stream of the sandbox's: what was read whole is swept. */
    void settle(SyncRequested request, int records, String cursor) {
        publish(applied(request, records), UUID.randomUUID());
        publish(links(request, 0), UUID.randomUUID());
        publish(finished(request, records, cursor), UUID.randomUUID());
        if (request.cursor() == null) {
            publish(swept(request), UUID.randomUUID());
        }
    }

    /** Nothing was gone. */
    StreamSwept swept(SyncRequested request) {
        return swept(request, 100, 0, 0, false);
    }

    StreamSwept swept(SyncRequested request, int living, int unseen, int swept, boolean held) {
        return new StreamSwept(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                request.restart(),
                living,
                unseen,
                swept,
                held);
    }

    /** The only batch of the stream. */
    ObjectsApplied applied(SyncRequested request, int records) {
        return applied(request, records, null);
    }

    /** A whole page, that led there. */
    ObjectsApplied applied(SyncRequested request, int records, @Nullable String linkOut) {
        return applied(request, records, linkOut, null);
    }

    /** The only batch of the stream, some of whose bytes have no room. */
    ObjectsApplied overQuota(SyncRequested request, int records, long overQuota) {
        return applied(request, records, null, overQuota);
    }

    private static ObjectsApplied applied(
            SyncRequested request, int records, @Nullable String linkOut, @Nullable Long overQuota) {
        return new ObjectsApplied(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                0,
                0,
                1,
                records,
                0,
                0,
                0,
                records,
                0,
                0,
                0,
                0,
                request.restart(),
                linkOut,
                null,
                overQuota);
    }

    /** The only batch of the stream, of which some records were rejected. */
    ObjectsApplied rejecting(SyncRequested request, int records, List<RejectionCount> rejections) {
        long rejected = rejections.stream().mapToLong(RejectionCount::count).sum();
        return new ObjectsApplied(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                0,
                0,
                1,
                records - rejected,
                0,
                0,
                rejected,
                records - rejected,
                0,
                0,
                0,
                0,
                request.restart(),
                null,
                rejections,
                null);
    }

    LinksApplied links(SyncRequested request, int pending) {
        return new LinksApplied(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                1,
                0,
                0,
                pending,
                request.restart());
    }

    StreamFinished finished(SyncRequested request, int records, String cursor) {
        return finished(request, 1, records, cursor, null);
    }

    /** After so many pages, where its chain ended. */
    StreamFinished finished(SyncRequested request, int pages, int records, String cursor, @Nullable String link) {
        return new StreamFinished(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                pages,
                records,
                cursor,
                request.restart(),
                link,
                1_000);
    }

    /** The page that was asked for could not be read. */
    StreamFailed failed(SyncRequested request, String code) {
        return new StreamFailed(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                request.page(),
                code,
                "said the test",
                request.restart());
    }

    /** The page is to be asked for again, not before then. */
    PageDeferred deferred(SyncRequested request, String reason, Instant resumeAt) {
        return new PageDeferred(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.epoch(),
                request.stream(),
                request,
                1,
                reason,
                resumeAt);
    }

    /** The page after it, as the worker would ask for it. */
    SyncRequested next(SyncRequested request, String link) {
        return new SyncRequested(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.integrationType(),
                request.epoch(),
                request.stream(),
                request.page() + 1,
                request.cursor(),
                "page-" + (request.page() + 1),
                request.fetchedBefore(),
                0,
                link,
                request.restart(),
                request.bytesBefore(),
                null,
                null);
    }

    void publish(SyncProgress message) {
        publish(message, UUID.randomUUID());
    }

    /** Its lease ended a minute ago. */
    void letLapse(JobId job) throws SQLException {
        change("update integration.sync_job set lease_until = now() - interval '1 minute' where id = ?", job.value());
    }

    /** What its parked pages wait for has come. */
    void letParkedPagesBeDue(JobId job) throws SQLException {
        change("update integration.deferred_page set resume_at = now() where job_id = ?", job.value());
    }

    /** A stream that depends on no other, beside those of the definition. */
    SyncRequested alone(SyncRequested request, String stream) throws SQLException {
        change("""
            insert into integration.sync_job_stream (user_id, job_id, stream, depends_on, requested)
            select user_id, id, '%s', '{}', true from integration.sync_job where id = ?
            """.formatted(stream), request.jobId().value());
        return new SyncRequested(
                request.jobId(),
                request.integrationId(),
                request.userId(),
                request.integrationType(),
                request.epoch(),
                stream,
                0,
                null,
                null,
                0,
                0,
                "the beginning of " + stream,
                0,
                0,
                null,
                null);
    }

    /** Whether it is so in the database. */
    boolean holds(String sql, UUID id) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement question = database.prepareStatement(sql)) {
            question.setObject(1, id);
            try (ResultSet answer = question.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    void change(String sql, UUID id) throws SQLException {
        try (Connection database = TestStack.database().connect();
                PreparedStatement change = database.prepareStatement(sql)) {
            change.setObject(1, id);
            change.executeUpdate();
        }
    }

    void publish(SyncProgress message, UUID id) {
        try {
            Topics.publish(message, EventTypes.nameOf(message.getClass()), json.writeValueAsString(message), id);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    void awaitStatus(Connected person, JobId job, String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> job(person, job).path("status").asText().equals(status));
    }

    JsonNode job(Connected person, JobId job) {
        try {
            return json.readTree(person.request()
                    .get("/api/v1/sync-jobs/" + job)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    List<String> integrationEvents(Connected person) {
        return Topics.read(
                        "hypernet.integration.v1",
                        2,
                        read -> read.key().equals(person.integration().toString()))
                .stream()
                .map(Topics.Read::type)
                .toList();
    }
}
