package dev.hypernet.persistence;

import dev.hypernet.contracts.UserId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Accepts the messages of a chain in their order and each once.
 *
 * <p>A message fits when its link in is the link the chain ended with, at the chain's epoch and restart; a first message
 * fits when its epoch, or at the same epoch its restart, is above the chain's. Whatever does not fit is stale, forked or a repetition, and is to be dropped: the place it
 * claims is taken. An epoch raised for a subject voids every message of the subject below it.
 */
@Singleton
public class MessageChains {
    private static final String EXTEND = """
        insert into message_chain as chain (user_id, subject, stream, epoch, restart, link)
        select $1, $2, $3, $4, $8, $7
         where not exists (
                   select from message_epoch raised
                    where raised.user_id = $1 and raised.subject = $2 and raised.epoch > $4)
           and ($5 or exists (
                   select from message_chain known
                    where known.user_id = $1 and known.subject = $2 and known.stream = $3))
        on conflict (user_id, subject, stream) do update
           set epoch = excluded.epoch, restart = excluded.restart, link = excluded.link
         where ($5 and (chain.epoch, chain.restart) < (excluded.epoch, excluded.restart))
            or (chain.epoch = excluded.epoch and chain.restart = excluded.restart and chain.link = $6)
        """;
    private static final String RAISE = """
        insert into message_epoch as raised (user_id, subject, epoch) values ($1, $2, $3)
        on conflict (user_id, subject) do update set epoch = excluded.epoch where raised.epoch < excluded.epoch
        """;

    private static final String IS_AT = """
        select chain.restart from message_chain as chain
         where chain.user_id = $1 and chain.subject = $2 and chain.stream = $3
           and chain.epoch = $4 and chain.restart = $5
           and not exists (
                   select from message_epoch raised
                    where raised.user_id = $1 and raised.subject = $2 and raised.epoch > $4)
           for update
        """;

    /**
     * Where a chain may be.
     *
     * @param subject what the chain belongs to
     * @param stream which of the subject's chains
     */
    public record Place(UserId owner, UUID subject, String stream, long epoch, int restart) {}

    /**
     * A message's claim to a place.
     *
     * @param subject what the chain belongs to, such as an integration
     * @param stream which of the subject's chains
     * @param restart how often the chain was begun anew at this epoch, from 0
     */
    public record Claim(
            UserId owner,
            UUID subject,
            String stream,
            long epoch,
            int restart,
            boolean first,
            String linkIn,
            String linkOut) {}

    /** Whether the message fits; if so the chain has moved on, in the caller's transaction. */
    public Uni<Boolean> extend(SqlConnection connection, Claim claim) {
        return connection
                .preparedQuery(EXTEND)
                .execute(Tuple.from(new Object[] {
                    claim.owner().value(),
                    claim.subject(),
                    claim.stream(),
                    claim.epoch(),
                    claim.first(),
                    claim.linkIn(),
                    claim.linkOut(),
                    claim.restart()
                }))
                .map(extended -> extended.rowCount() == 1);
    }

    /** Whether the chain is of this epoch and restart, and not void; if so it stays there until the transaction ends. */
    public Uni<Boolean> isAt(SqlConnection connection, Place place) {
        return connection
                .preparedQuery(IS_AT)
                .execute(Tuple.of(
                        place.owner().value(), place.subject(), place.stream(), place.epoch(), place.restart()))
                .map(found -> found.size() == 1);
    }

    /** Voids the subject's messages below the epoch. */
    public Uni<Void> raise(SqlConnection connection, UserId owner, UUID subject, long epoch) {
        return connection
                .preparedQuery(RAISE)
                .execute(Tuple.of(owner.value(), subject, epoch))
                .replaceWithVoid();
    }
}
