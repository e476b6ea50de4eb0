package dev.hypernet.objects.sync;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SweepRequested;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the sources' whole readings have shown: a row a batch, of one reading a stream. What could not be stored is seen as
 * well as what could.
 */
@Singleton
class SeenRepository implements Seen {
    private static final String BEGIN_ANEW =
            "delete from sync_seen where user_id = $1 and integration_id = $2 and stream = $3";
    static final String NOTE = """
        with shown as (
            delete from sync_unseen
             where user_id = $1 and integration_id = $2 and stream = $3 and source_id = any($10)
        ), attached as (
            delete from detached_object where user_id = $1 and integration_id = $2 and source_id = any($10)
        )
        insert into sync_seen
            (user_id, integration_id, stream, job_id, restart, page, part, ends_page, unnamed, source_ids)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
         where $11
        """;
    private static final String READING = """
        select count(*) filter (where ends_page) as pages, coalesce(sum(unnamed), 0)::bigint as unnamed
          from sync_seen
         where user_id = $1 and integration_id = $2 and stream = $3 and job_id = $4 and restart = $5
        """;

    /**
     * What is known of a whole reading.
     *
     * @param pages that were applied to their end
     * @param unnamed records that had no id
     */
    record Reading(long pages, long unnamed) {

        /** Whether what it did not show is gone. */
        boolean proves(SweepRequested request) {
            return pages == request.pages() && unnamed == 0;
        }
    }

    @Override
    public Uni<Void> note(SqlConnection connection, Batch batch, Sorted sorted) {
        Uni<Void> before = batch.isFirst()
                ? clear(
                        connection,
                        batch.userId().value(),
                        batch.integrationId().value(),
                        batch.stream())
                : Uni.createFrom().voidItem();
        return before.chain(() -> note(connection, batch));
    }

    Uni<Reading> reading(SqlConnection connection, SweepRequested request) {
        return connection
                .preparedQuery(READING)
                .execute(Tuple.tuple()
                        .addValue(request.userId().value())
                        .addValue(request.integrationId().value())
                        .addValue(request.stream())
                        .addValue(request.jobId().value())
                        .addValue(request.restart()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Reading(row.getLong("pages"), row.getLong("unnamed")));
    }

    /** Of what was seen nothing is needed any more. */
    Uni<Void> clear(SqlConnection connection, SweepRequested request) {
        return clear(
                connection, request.userId().value(), request.integrationId().value(), request.stream());
    }

    private static Uni<Void> clear(SqlConnection connection, Object owner, Object integration, String stream) {
        return connection
                .preparedQuery(BEGIN_ANEW)
                .execute(Tuple.of(owner, integration, stream))
                .replaceWithVoid();
    }

    private static Uni<Void> note(SqlConnection connection, Batch batch) {
        long unnamed = batch.rejections().stream()
                .filter(rejection -> rejection.sourceId() == null)
                .count();
        return connection
                .preparedQuery(NOTE)
                .execute(Tuple.tuple()
                        .addValue(batch.userId().value())
                        .addValue(batch.integrationId().value())
                        .addValue(batch.stream())
                        .addValue(batch.jobId().value())
                        .addValue(batch.restart())
                        .addValue(batch.page())
                        .addValue(batch.part())
                        .addValue(batch.isLastPart())
                        .addValue(Math.toIntExact(unnamed))
                        .addValue(living(batch))
                        .addValue(batch.whole()))
                .replaceWithVoid();
    }

    /** What the source has, whether or not it can be stored. */
    private static String[] living(Batch batch) {
        Stream<String> shown =
                batch.records().stream().filter(record -> !record.deleted()).map(SourceRecord::sourceId);
        Stream<String> refused =
                batch.rejections().stream().map(Rejection::sourceId).filter(Objects::nonNull);
        return Stream.concat(shown, refused).distinct().toArray(String[]::new);
    }
}
