package dev.hypernet.credentials.credential;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.Revocation;
import dev.hypernet.credentials.provider.SigningSettings;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.JsonDocuments;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of credentials. Every change is one statement that names what it presupposes, so that of many replicas one
 * succeeds. Intents are timed by the database's clock, which all replicas share.
 */
@Singleton
class CredentialRepository {
    private static final String FIND = """
        select *,
               coalesce(intent_at < now() - $3::bigint * interval '1 millisecond', false) as intent_abandoned,
               token_expires_at - refresh_lead(
                   updated_at, token_expires_at, (oauth2 ->> 'refresh_lead_ms')::bigint) as renew_from
          from credential
         where user_id = $1 and id = $2
        """;
    private static final String RESERVE = """
        insert into credential (user_id, id, integration_type, type, oauth2, status, generation, issued, token_type,
                                renewable, scopes, created_at, updated_at)
        values ($1, $2, $3, $4, $5, 'empty', 0, 1, '', false, '{}', $6, $6)
        on conflict (user_id, id) do update
           set issued = credential.issued + 1,
               status = case credential.status when 'revoked' then 'empty' else credential.status end,
               revoked = null, updated_at = $6
        returning issued
        """;
    /**
     * Numbers grow: what was held up meets a later consent or gift, or a renewal of the one before. {@code generation}
     * and {@code too_late} in {@code before} are those of the row as it is locked.
     */
    private static final String ACTIVATE = """
        with before as (
                select status, generation, too_late from credential where user_id = $1 and id = $2 for update),
             activated as (
                update credential
                   set status = 'active', generation = $3, too_late = $3, integration_type = $4, type = $5,
                       oauth2 = $6, token_type = $7, token_expires_at = $8, renewable = $9, scopes = $10,
                       signing = $12, reason = null, intent = null, intent_at = null, intent_generation = null,
                       updated_at = $11, refresh_due_at = refresh_time($2, $11, $8, $13, $14),
                       refresh_failures = 0, token_host = $15, news = null, news_due_at = null
                  from before
                 where user_id = $1 and id = $2 and before.status <> 'revoked'
                   and greatest(before.generation, before.too_late) < $3)
        select generation as generation_before,
               case when status = 'revoked' then 'withdrawn'
                    when $3 <= too_late then case status when 'empty' then 'withdrawn' else 'overtaken' end
                    when $3 <= generation then 'outrun'
                    else 'in_force'
               end as activation
          from before
        """;

    private static final String INTEND = """
        update credential
           set intent = $4, intent_at = now(), intent_generation = issued + 1, issued = issued + 1
         where user_id = $1 and id = $2 and generation = $3 and status = 'active'
           and intent is not distinct from $5
           and (intent is null or intent_at < now() - $6::bigint * interval '1 millisecond')
        returning intent_generation
        """;
    /** That a rejected one is back is told a little later: by then whoever met the rejection has told of that. */
    private static final String RENEW = """
        update credential
           set generation = $4, token_type = $5, token_expires_at = $6, renewable = $7, scopes = $8,
               intent = null, intent_at = null, intent_generation = null, updated_at = $9,
               refresh_due_at = refresh_time($2, $9, $6, $10, $11), refresh_failures = 0, token_host = $12,
               news = case status when 'rejected' then 'restored' else news end,
               news_due_at = case status when 'rejected' then now() + interval '5 seconds' else news_due_at end,
               status = 'active', reason = null
         where user_id = $1 and id = $2 and generation = $3 and status in ('active', 'rejected')
        """;
    /** What was rejected over this very intent is not lost: nobody has redeemed it. */
    private static final String RELEASE = """
        update credential
           set issued = case issued when intent_generation then issued - 1 else issued end,
               intent = null, intent_at = null, intent_generation = null,
               news = case status when 'rejected' then 'restored' else news end,
               news_due_at = case status when 'rejected' then now() + interval '5 seconds' else news_due_at end,
               status = 'active', reason = null
         where user_id = $1 and id = $2 and generation = $3 and intent = $4 and status in ('active', 'rejected')
        """;

    private static final String REJECT = """
        update credential
           set status = 'rejected', reason = $5,
               intent = null, intent_at = null, intent_generation = null, updated_at = $6,
               news = case when $7 then 'rejected' end, news_due_at = case when $7 then now() end
         where user_id = $1 and id = $2 and generation = $3 and status = 'active'
           and intent is not distinct from $4
        """;
    private static final String LOSE = """
        update credential
           set status = 'rejected', reason = $5, updated_at = $6,
               news = case when $8 then 'rejected' end, news_due_at = case when $8 then now() end
         where user_id = $1 and id = $2 and generation = $3 and status = 'active' and intent = $4
           and intent_at < now() - $7::bigint * interval '1 millisecond'
        """;
    /** Nothing that was reserved until now comes in force any more. */
    private static final String REVOKE = """
        update credential
           set status = 'revoked', intent = null, intent_at = null, intent_generation = null, updated_at = $3,
               too_late = issued, news = null, news_due_at = null
         where user_id = $1 and id = $2
        returning *, false as intent_abandoned, null::timestamptz as renew_from
        """;

    private static final String UNREVOKED =
            "select id from credential where user_id = $1 and revoked is null order by id";
    /** Not where it was connected again meanwhile, be it to be disconnected once more. */
    private static final String REVOKED = """
        update credential
           set revoked = $3, reason = $4, updated_at = $5
         where user_id = $1 and id = $2 and status = 'revoked' and issued = $6
        """;

    private final Pool pool;
    private final JsonDocuments documents;
    private final Clock clock;
    private final long abandonedAfterMs;

    CredentialRepository(Pool pool, JsonDocuments documents, Clock clock, RefreshConfig config) {
        this.pool = pool;
        this.documents = documents;
        this.clock = clock;
        this.abandonedAfterMs = config.abandonedAfter().toMillis();
    }

    Uni<Optional<Credential>> find(UserId owner, UUID id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(owner.value(), id, abandonedAfterMs))
                .map(rows -> Rows.first(rows, this::credential));
    }

    /** The generation for the secret of a fresh one; a revoked credential may be filled again. */
    Uni<Long> reserve(Fresh fresh) {
        return pool.preparedQuery(RESERVE)
                .execute(Tuple.of(
                        fresh.owner().value(),
                        fresh.integration(),
                        fresh.integrationType(),
                        type(fresh),
                        oauth2(fresh),
                        Columns.timestamp(clock.instant())))
                .map(rows -> rows.iterator().next().getLong("issued"));
    }

    /** Puts a reserved generation in force, unless it comes too late. No row is left of somebody who was erased. */
    Uni<Activation> activate(SqlClient client, Fresh fresh, long reserved) {
        Terms terms = terms(fresh);
        return client.preparedQuery(ACTIVATE)
                .execute(Tuple.from(new Object[] {
                    fresh.owner().value(),
                    fresh.integration(),
                    reserved,
                    fresh.integrationType(),
                    type(fresh),
                    oauth2(fresh),
                    terms.tokenType(),
                    Columns.timestampOrNull(fresh.expiresAt()),
                    terms.renewable(),
                    terms.scopes().toArray(String[]::new),
                    Columns.timestamp(clock.instant()),
                    signing(fresh),
                    terms.leadMs(),
                    Columns.timestampOrNull(terms.notBefore()),
                    terms.host()
                }))
                .map(rows -> Rows.first(rows, CredentialRepository::activation).orElseGet(Activation.Withdrawn::new));
    }

    /**
     * Records who is going to redeem the generation in force, in place of nobody or of an abandoned intent.
     *
     * @return the generation of the renewed secret; nothing when somebody else was first
     */
    Uni<Optional<Long>> intend(Credential.Consented credential, UUID intent) {
        return pool.preparedQuery(INTEND)
                .execute(Tuple.of(
                        credential.owner().value(),
                        credential.id(),
                        credential.generation(),
                        intent,
                        idOf(credential.intent()),
                        abandonedAfterMs))
                .map(rows -> Rows.first(rows, row -> row.getLong("intent_generation")));
    }

    /**
     * Puts in force what came for the generation that the credential was seen with, as long as nothing came after that
     * one, and even if it was rejected meanwhile; false when it is not to be.
     */
    Uni<Boolean> renew(SqlClient client, Credential.Consented credential, long generation, TokenSet tokens) {
        Terms terms = terms(credential.settings(), tokens);
        return client.preparedQuery(RENEW)
                .execute(Tuple.from(new Object[] {
                    credential.owner().value(),
                    credential.id(),
                    credential.generation(),
                    generation,
                    terms.tokenType(),
                    Columns.timestampOrNull(tokens.expiresAt()),
                    terms.renewable(),
                    terms.scopes().toArray(String[]::new),
                    Columns.timestamp(clock.instant()),
                    terms.leadMs(),
                    Columns.timestampOrNull(terms.notBefore()),
                    terms.host()
                }))
                .map(renewed -> renewed.rowCount() == 1);
    }

    /** Gives an intent up, with the number that nothing was stored under, so that the generation can be tried again. */
    Uni<Void> release(Credential.Consented credential, UUID intent) {
        return pool.preparedQuery(RELEASE)
                .execute(Tuple.of(credential.owner().value(), credential.id(), credential.generation(), intent))
                .replaceWithVoid();
    }

    /** Ends a credential whose caller waits and hears of it; false when it has changed meanwhile. */
    Uni<Boolean> reject(Credential credential, @Nullable UUID intent, String reason) {
        return reject(pool, credential, intent, reason, false);
    }

    /**
     * Ends the credential; false when it has changed meanwhile.
     *
     * @param isUntold integration-service is to be told, as nobody waits who would
     */
    Uni<Boolean> reject(
            SqlClient client, Credential credential, @Nullable UUID intent, String reason, boolean isUntold) {
        return client.preparedQuery(REJECT)
                .execute(Tuple.from(new Object[] {
                    credential.owner().value(),
                    credential.id(),
                    credential.generation(),
                    intent,
                    reason,
                    Columns.timestamp(clock.instant()),
                    isUntold
                }))
                .map(rejected -> rejected.rowCount() == 1);
    }

    /** The same for one whose redeemer seems dead; the intent stays, so that a late answer finds its way. */
    Uni<Boolean> lose(SqlClient client, Credential.Consented credential, UUID intent, String reason, boolean isUntold) {
        return client.preparedQuery(LOSE)
                .execute(Tuple.from(new Object[] {
                    credential.owner().value(),
                    credential.id(),
                    credential.generation(),
                    intent,
                    reason,
                    Columns.timestamp(clock.instant()),
                    abandonedAfterMs,
                    isUntold
                }))
                .map(lost -> lost.rowCount() == 1);
    }

    /** From now on nobody gets it, and neither a refresh of it completes nor what was reserved comes in force. */
    Uni<Optional<Ended>> revoke(UserId owner, UUID id) {
        return pool.preparedQuery(REVOKE)
                .execute(Tuple.of(owner.value(), id, Columns.timestamp(clock.instant())))
                .map(rows -> Rows.first(rows, row -> new Ended(credential(row), row.getLong("issued"))));
    }

    /** The credentials whose provider was not asked yet. */
    Uni<List<UUID>> unrevoked(UserId owner) {
        return pool.preparedQuery(UNREVOKED)
                .execute(Tuple.of(owner.value()))
                .map(rows -> Rows.list(rows, row -> row.getUUID("id")));
    }

    /** Notes what the provider said, as long as nobody has begun to connect it again. */
    Uni<Void> revoked(Ended ended, Revocation revocation) {
        return pool.preparedQuery(REVOKED)
                .execute(Tuple.of(
                        ended.credential().owner().value(),
                        ended.credential().id(),
                        revocation.revoked(),
                        revocation.reason(),
                        Columns.timestamp(clock.instant()),
                        ended.last()))
                .replaceWithVoid();
    }

    private static Activation activation(Row row) {
        return switch (row.getString("activation")) {
            case "in_force" -> new Activation.InForce(row.getLong("generation_before"));
            case "overtaken" -> new Activation.Overtaken();
            case "outrun" -> new Activation.Outrun();
            default -> new Activation.Withdrawn();
        };
    }

    private Credential credential(Row row) {
        String type = row.getString("type");
        return type.equals(Credential.OAUTH2) ? consented(row) : given(row, GivenType.of(type));
    }

    private Credential consented(Row row) {
        return new Credential.Consented(
                Columns.owner(row),
                row.getUUID("id"),
                row.getString("integration_type"),
                documents.read(row.getJsonObject("oauth2"), OAuth2Settings.class),
                status(row),
                row.getLong("generation"),
                Columns.instantOrNull(row, "token_expires_at"),
                Columns.instantOrNull(row, "renew_from"),
                row.getBoolean("renewable"),
                intent(row),
                row.getString("reason"),
                row.getBoolean("revoked"));
    }

    private Credential given(Row row, GivenType type) {
        return new Credential.Given(
                Columns.owner(row),
                row.getUUID("id"),
                row.getString("integration_type"),
                type,
                status(row),
                row.getLong("generation"),
                Columns.instantOrNull(row, "token_expires_at"),
                type == GivenType.JWT
                        ? documents.readOrNull(row.getJsonObject("signing"), SigningSettings.class)
                        : null,
                row.getString("reason"),
                row.getBoolean("revoked"));
    }

    private static Credential.Status status(Row row) {
        return Credential.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT));
    }

    private static Credential.@Nullable Intent intent(Row row) {
        UUID id = row.getUUID("intent");
        return id == null
                ? null
                : new Credential.Intent(id, row.getLong("intent_generation"), row.getBoolean("intent_abandoned"));
    }

    private static @Nullable UUID idOf(Credential.@Nullable Intent intent) {
        return intent == null ? null : intent.id();
    }

    private static String type(Fresh fresh) {
        return switch (fresh) {
            case Fresh.Consented consented -> Credential.OAUTH2;
            case Fresh.Given given -> given.type().text();
        };
    }

    private @Nullable JsonObject oauth2(Fresh fresh) {
        return switch (fresh) {
            case Fresh.Consented consented -> documents.write(consented.settings());
            case Fresh.Given given -> null;
        };
    }

    private @Nullable JsonObject signing(Fresh fresh) {
        return fresh instanceof Fresh.Given given && given.signing() != null ? documents.write(given.signing()) : null;
    }

    /**
     * What only tokens have.
     *
     * @param leadMs how long before their expiry they are renewed; null where nobody renews them unasked
     * @param notBefore when the provider renews them at the earliest; null for at any time
     * @param host of their token endpoint
     */
    private record Terms(
            String tokenType,
            boolean renewable,
            List<String> scopes,
            @Nullable Long leadMs,
            @Nullable Instant notBefore,
            @Nullable String host) {
        static final Terms NONE = new Terms("", false, List.of(), null, null, null);
    }

    private static Terms terms(Fresh fresh) {
        return switch (fresh) {
            case Fresh.Consented consented -> terms(consented.settings(), consented.tokens());
            case Fresh.Given given -> Terms.NONE;
        };
    }

    private static Terms terms(OAuth2Settings settings, TokenSet tokens) {
        boolean renewable = tokens.refreshToken() != null;
        return new Terms(
                tokens.tokenType(),
                renewable,
                tokens.scopes(),
                renewable && settings.refreshAutomatically() ? settings.refreshLeadMs() : null,
                settings.renewableFrom(tokens),
                settings.tokenUrl().getHost().toLowerCase(Locale.ROOT));
    }
}
