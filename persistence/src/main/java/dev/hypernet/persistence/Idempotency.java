package dev.hypernet.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.IdempotencyKeys.Stored;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Sha256;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs what a client repeats under one key only once, and gives the first answer again.
 *
 * <p>The key is claimed in the transaction of the work: of two requests at the same time the second waits for the first
 * and repeats its answer; if the first failed, the second runs. Keys are each person's own and last for
 * {@code hypernet.idempotency.retention}. The work keeps to its one connection or session: those who wait for it hold
 * theirs, and a second one may not be left.
 */
@Singleton
public class Idempotency {
    private final ObjectMapper json;
    private final ObjectMapper canonical;
    private final Clock clock;

    Idempotency(ObjectMapper json, Clock clock) {
        this.json = json.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        this.canonical = json.copy().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        this.clock = clock;
    }

    /**
     * Within the transaction of a pg client connection.
     *
     * @param key nothing: the work just runs
     * @param operation a stable word for what is done, such as {@code POST /api/v1/albums}
     * @param request what makes the work what it is: another one under the same key is a 422
     * @param answer how the answer is read again from its JSON
     */
    public <T> Uni<T> once(
            SqlConnection connection,
            UserId owner,
            @Nullable IdempotencyKey key,
            String operation,
            Object request,
            Class<T> answer,
            Supplier<Uni<T>> work) {
        return key == null
                ? work.get()
                : once(IdempotencyKeys.over(connection), owner, key, operation, request, answer, work);
    }

    /** Within the current Panache transaction. */
    public <T> Uni<T> once(
            UserId owner,
            @Nullable IdempotencyKey key,
            String operation,
            Object request,
            Class<T> answer,
            Supplier<Uni<T>> work) {
        return key == null
                ? work.get()
                : once(IdempotencyKeys.inSession(), owner, key, operation, request, answer, work);
    }

    private <T> Uni<T> once(
            IdempotencyKeys keys,
            UserId owner,
            IdempotencyKey key,
            String operation,
            Object request,
            Class<T> answer,
            Supplier<Uni<T>> work) {
        String hash = hash(operation, request);
        return keys.claim(owner, key, operation, hash, clock.instant())
                .chain(claimed -> claimed
                        ? work.get().call(done -> keys.answer(owner, key, written(done)))
                        : keys.find(owner, key).map(stored -> repeated(stored, hash, answer)));
    }

    private <T> T repeated(Stored stored, String hash, Class<T> answer) {
        if (!stored.requestHash().equals(hash)) {
            throw new Problem(
                    422,
                    "idempotency-key-reused",
                    "The key stands for another request",
                    "This Idempotency-Key came with another request before: take a new one.");
        }
        try {
            return json.readValue(stored.answer(), answer);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("cannot read a stored answer as " + answer.getSimpleName(), unreadable);
        }
    }

    private String written(Object answer) {
        try {
            return json.writeValueAsString(answer);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("cannot keep an answer", unwritable);
        }
    }

    /** The same for the same JSON, in whatever order its fields came. */
    String hash(String operation, Object request) {
        try {
            MessageDigest digest = Sha256.digest();
            digest.update(canonical.writeValueAsBytes(operation));
            digest.update(canonical.writeValueAsBytes(canonical.convertValue(request, Object.class)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException("cannot tell this request from others", unwritable);
        }
    }
}
