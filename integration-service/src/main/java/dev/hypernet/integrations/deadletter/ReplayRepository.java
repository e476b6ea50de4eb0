package dev.hypernet.integrations.deadletter;

import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.deadletter.DeadLetter.Place;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which dead letters were sent back; they belong to no person. */
@Singleton
class ReplayRepository {
    /**
     * A claim that nothing came of for a while is taken over: its process is gone. So is one of another message, which lay at
     * this place of a topic that was made anew since.
     */
    static final String CLAIM = """
        insert into dead_letter_replay as known
            (topic, partition, letter_offset, message_id, target, replayed_by, claimed_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (topic, partition, letter_offset) do update
           set message_id = excluded.message_id, target = excluded.target, replayed_by = excluded.replayed_by,
               claimed_at = excluded.claimed_at, replayed_at = null
         where (known.replayed_at is null and known.claimed_at < $8)
            or known.message_id is distinct from excluded.message_id
        """;

    private static final String DONE = """
        update dead_letter_replay set replayed_at = $4 where topic = $1 and partition = $2 and letter_offset = $3
        """;
    private static final String GIVE_UP = """
        delete from dead_letter_replay
         where topic = $1 and partition = $2 and letter_offset = $3 and replayed_at is null
        """;
    static final String FORGET = "delete from dead_letter_replay where claimed_at < $1";
    private static final String OF_LETTERS = """
        select topic, partition, letter_offset, replayed_by, replayed_at
          from dead_letter_replay
          join unnest($2::integer[], $3::bigint[]) as lying (partition, letter_offset)
               using (partition, letter_offset)
         where topic = $1
        """;

    private final Pool pool;

    ReplayRepository(Pool pool) {
        this.pool = pool;
    }

    /** Whether it is the caller's to send now. */
    Uni<Boolean> claim(DeadLetter letter, String target, UserId admin, Instant now, Instant abandonedBefore) {
        Place place = letter.place();
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.tuple()
                        .addValue(place.topic())
                        .addValue(place.partition())
                        .addValue(place.offset())
                        .addValue(letter.messageId())
                        .addValue(target)
                        .addValue(admin.value())
                        .addValue(Columns.timestamp(now))
                        .addValue(Columns.timestamp(abandonedBefore)))
                .map(claimed -> claimed.rowCount() == 1);
    }

    Uni<Void> done(Place place, Instant now) {
        return pool.preparedQuery(DONE)
                .execute(Tuple.of(place.topic(), place.partition(), place.offset(), Columns.timestamp(now)))
                .replaceWithVoid();
    }

    /** It was not sent: whoever likes may try again. */
    Uni<Void> giveUp(Place place) {
        return pool.preparedQuery(GIVE_UP)
                .execute(Tuple.of(place.topic(), place.partition(), place.offset()))
                .replaceWithVoid();
    }

    /** Those of letters that no topic holds any more, and who sent them. */
    Uni<Void> forget(Instant claimedBefore) {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(Columns.timestamp(claimedBefore)))
                .replaceWithVoid();
    }

    /** Of letters of one topic, those somebody sent back or is about to. */
    Uni<List<Replay>> of(String topic, List<DeadLetter> letters) {
        Integer[] partitions =
                letters.stream().map(letter -> letter.place().partition()).toArray(Integer[]::new);
        Long[] offsets = letters.stream().map(letter -> letter.place().offset()).toArray(Long[]::new);
        return letters.isEmpty()
                ? Uni.createFrom().item(List.of())
                : pool.preparedQuery(OF_LETTERS)
                        .execute(Tuple.of(topic, partitions, offsets))
                        .map(rows -> Rows.list(rows, ReplayRepository::replay));
    }

    private static Replay replay(Row row) {
        @Nullable Instant at = Columns.instantOrNull(row, "replayed_at");
        return new Replay(
                new Place(row.getString("topic"), row.getInteger("partition"), row.getLong("letter_offset")),
                row.getUUID("replayed_by"),
                at);
    }
}
