package dev.hypernet.integrations.webhook;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Rows;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries and what they hint at, over all people: who is meant is known by an account at the provider alone. */
@Singleton
class WebhookRepository {
    /** Receipt and hints together or not at all: what was noted half is sent again, and must not be taken for a repetition. */
    static final String TAKE = """
        with receipt as (
            insert into webhook_receipt (integration_type, delivery_id, received_at)
            select $1::text, $2::text, $4::timestamptz where $2::text is not null
                on conflict do nothing
            returning 1
        )
        insert into webhook_hint (user_id, integration_id, received_at, due_at)
        select user_id, id, $4::timestamptz, $5::timestamptz
          from integration
         where integration_type = $1::text
           and external_account_id = any ($3::text[])
           and deleted_at is null
           and state = 'CONNECTED'
           and is_enabled
           and ($2::text is null or exists (select from receipt))
         order by user_id, id
            on conflict do nothing
        """;

    static final String DUE = """
        select user_id, integration_id
          from webhook_hint
         where due_at <= $1
         order by due_at
         limit $2
        """;

    static final String FORGET = """
        delete from webhook_receipt
         where ctid = any (array(select ctid from webhook_receipt where received_at < $1 limit $2))
        """;

    private final Pool system;

    WebhookRepository(@ReactiveDataSource("system") Pool system) {
        this.system = system;
    }

    /** An integration of which something was told, or had been when it was looked at. */
    record Hint(UserId owner, IntegrationId integration) {
        static Hint of(Row row) {
            return new Hint(Columns.owner(row), new IntegrationId(row.getUUID("integration_id")));
        }
    }

    /**
     * Notes a delivery and, unless it was noted before, what it hints at. A hint that is there already stays as it is.
     *
     * @param deliveryId null for one without a name, which is never a repetition
     * @return how many integrations wait for a sync now that did not before
     */
    Uni<Integer> take(
            String integrationType,
            @Nullable String deliveryId,
            Collection<String> accounts,
            Instant now,
            Instant due) {
        return system.preparedQuery(TAKE)
                .execute(Tuple.of(
                        integrationType,
                        deliveryId,
                        accounts.toArray(String[]::new),
                        Columns.timestamp(now),
                        Columns.timestamp(due)))
                .map(hinted -> hinted.rowCount());
    }

    /** The longest overdue first. */
    Uni<List<Hint>> due(Instant now, int most) {
        return system.preparedQuery(DUE)
                .execute(Tuple.of(Columns.timestamp(now), most))
                .map(rows -> Rows.list(rows, Hint::of));
    }

    /** How many were forgotten; fewer than the most are the last. */
    Uni<Integer> forget(Instant receivedBefore, int most) {
        return system.preparedQuery(FORGET)
                .execute(Tuple.of(Columns.timestamp(receivedBefore), most))
                .map(gone -> gone.rowCount());
    }
}
