package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.provider.OAuth2Settings;
import dev.hypernet.credentials.provider.Revocation;
import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.persistence.Columns;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The rows of credentials. Every change is one statement that names what it presupposes, so that of many replicas one
 * succeeds. Intents are timed by the database's clock, which all replicas share.
 */
@Singleton
class CredentialRepository {
    private static final String FIND = """
            select *, coalesce(intent_at < now() - interval '60 seconds', false) as intent_abandoned
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
    private static final String ACTIVATE = """
            with before as (select generation from credential where user_id = $1 and id = $2 for update)
            update credential
               set status = 'active', generation = $3, integration_type = $4, type = $5, oauth2 = $6,
                   token_type = $7, token_expires_at = $8, renewable = $9, scopes = $10, reason = null,
                   intent = null, intent_at = null, intent_generation = null, updated_at = $11
              from before
             where user_id = $1 and id = $2 and status <> 'revoked'
            returning before.generation as generation_before
            """;
    private static final String INTEND = """
            update credential
               set intent = $4, intent_at = now(), intent_generation = issued + 1, issued = issued + 1
             where user_id = $1 and id = $2 and generation = $3 and status = 'active'
               and intent is not distinct from $5
               and (intent is null or intent_at < now() - interval '60 seconds')
            returning intent_generation
            """;
    private static final String RENEW = """
            update credential
               set generation = $5, token_type = $6, token_expires_at = $7, renewable = $8, scopes = $9,
                   intent = null, intent_at = null, intent_generation = null, updated_at = $10
             where user_id = $1 and id = $2 and generation = $3 and intent = $4
            """;
    private static final String RELEASE = """
            update credential
               set issued = case issued when intent_generation then issued - 1 else issued end,
                   intent = null, intent_at = null, intent_generation = null
             where user_id = $1 and id = $2 and generation = $3 and intent = $4
            """;
    private static final String REJECT = """
            update credential
               set status = 'rejected', reason = $5,
                   intent = null, intent_at = null, intent_generation = null, updated_at = $6
             where user_id = $1 and id = $2 and generation = $3 and status = 'active'
               and intent is not distinct from $4
            """;
    private static final String REVOKE = """
            update credential
               set status = 'revoked', intent = null, intent_at = null, intent_generation = null, updated_at = $3
             where user_id = $1 and id = $2
            returning *, false as intent_abandoned
            """;
    private static final String UNREVOKED =
            "select id from credential where user_id = $1 and revoked is null order by id";
    private static final String REVOKED = """
            update credential
               set revoked = $3, reason = $4, updated_at = $5
             where user_id = $1 and id = $2 and status = 'revoked'
            """;

    private final Pool pool;
    private final ObjectMapper json;
    private final Clock clock;

    CredentialRepository(Pool pool, ObjectMapper json, Clock clock) {
        this.pool = pool;
        this.json = json;
        this.clock = clock;
    }

    Uni<Optional<Credential>> find(UserId owner, UUID id) {
        return pool.preparedQuery(FIND).execute(Tuple.of(owner.value(), id)).map(this::first);
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

    /** Puts a reserved generation in force and tells the one before; nothing when the credential was revoked meanwhile. */
    Uni<Optional<Long>> activate(SqlClient client, Fresh fresh, long reserved) {
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
                    Columns.timestamp(clock.instant())
                }))
                .map(rows -> firstLong(rows, "generation_before"));
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
                        idOf(credential.intent())))
                .map(rows -> firstLong(rows, "intent_generation"));
    }

    /** Puts a renewed generation in force; false when the intent no longer stands. */
    Uni<Boolean> renew(Credential.Consented credential, UUID intent, long generation, TokenSet tokens) {
        return pool.preparedQuery(RENEW)
                .execute(Tuple.from(new Object[] {
                    credential.owner().value(),
                    credential.id(),
                    credential.generation(),
                    intent,
                    generation,
                    tokens.tokenType(),
                    Columns.timestampOrNull(tokens.expiresAt()),
                    tokens.refreshToken() != null,
                    tokens.scopes().toArray(String[]::new),
                    Columns.timestamp(clock.instant())
                }))
                .map(renewed -> renewed.rowCount() == 1);
    }

    /** Gives an intent up, with the number that nothing was stored under, so that the generation can be tried again. */
    Uni<Void> release(Credential.Consented credential, UUID intent) {
        return pool.preparedQuery(RELEASE)
                .execute(Tuple.of(credential.owner().value(), credential.id(), credential.generation(), intent))
                .replaceWithVoid();
    }

    /** Ends the credential; false when it has changed meanwhile. */
    Uni<Boolean> reject(Credential credential, @Nullable UUID intent, String reason) {
        return pool.preparedQuery(REJECT)
                .execute(Tuple.of(
                        credential.owner().value(),
                        credential.id(),
                        credential.generation(),
                        intent,
                        reason,
                        Columns.timestamp(clock.instant())))
                .map(rejected -> rejected.rowCount() == 1);
    }

    /** From now on nobody gets it and no refresh of it completes. */
    Uni<Optional<Credential>> revoke(UserId owner, UUID id) {
        return pool.preparedQuery(REVOKE)
                .execute(Tuple.of(owner.value(), id, Columns.timestamp(clock.instant())))
                .map(this::first);
    }

    /** The credentials whose provider was not asked yet. */
    Uni<List<UUID>> unrevoked(UserId owner) {
        return pool.preparedQuery(UNREVOKED)
                .execute(Tuple.of(owner.value()))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID("id"))
                        .toList());
    }

    Uni<Void> revoked(UserId owner, UUID id, Revocation revocation) {
        return pool.preparedQuery(REVOKED)
                .execute(Tuple.of(
                        owner.value(),
                        id,
                        revocation.revoked(),
                        revocation.reason(),
                        Columns.timestamp(clock.instant())))
                .replaceWithVoid();
    }

    private Optional<Credential> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(credential(rows.iterator().next()));
    }

    private static Optional<Long> firstLong(RowSet<Row> rows, String column) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getLong(column));
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
                settings(row.getJsonObject("oauth2")),
                status(row),
                row.getLong("generation"),
                Columns.instantOrNull(row, "token_expires_at"),
                row.getBoolean("renewable"),
                intent(row),
                row.getString("reason"),
                row.getBoolean("revoked"));
    }

    private static Credential given(Row row, GivenType type) {
        return new Credential.Given(
                Columns.owner(row),
                row.getUUID("id"),
                row.getString("integration_type"),
                type,
                status(row),
                row.getLong("generation"),
                Columns.instantOrNull(row, "token_expires_at"),
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
            case Fresh.Consented consented -> document(consented.settings());
            case Fresh.Given given -> null;
        };
    }

    /** What only tokens have. */
    private record Terms(String tokenType, boolean renewable, List<String> scopes) {
        static final Terms NONE = new Terms("", false, List.of());
    }

    private static Terms terms(Fresh fresh) {
        return switch (fresh) {
            case Fresh.Consented consented -> terms(consented.tokens());
            case Fresh.Given given -> Terms.NONE;
        };
    }

    private static Terms terms(TokenSet tokens) {
        return new Terms(tokens.tokenType(), tokens.refreshToken() != null, tokens.scopes());
    }

    private JsonObject document(OAuth2Settings settings) {
        try {
            return new JsonObject(json.writeValueAsString(settings));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private OAuth2Settings settings(JsonObject document) {
        try {
            return json.readValue(document.encode(), OAuth2Settings.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("the settings of a credential cannot be read", unreadable);
        }
    }
}
