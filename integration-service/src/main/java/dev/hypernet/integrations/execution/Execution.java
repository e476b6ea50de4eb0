package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One use of an integration, as the audit has it (row I19).
 *
 * @param definitionVersion null while it is queued, as are {@code startedAt} and {@code inputHash}
 * @param calledBy null for a look whether the integration works
 * @param output null unless it is kept, for whoever asks
 * @param problem why it failed, as RFC 9457 tells it; null unless it is kept, for whoever asks
 */
record Execution(
        UUID id,
        UserId owner,
        IntegrationId integrationId,
        String integrationType,
        @Nullable String definitionVersion,
        String method,
        @Nullable UserId calledBy,
        String purpose,
        String mode,
        String status,
        @Nullable String code,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Long durationMs,
        int attempts,
        boolean cached,
        @Nullable Integer httpStatus,
        long requestBytes,
        long responseBytes,
        @Nullable String inputHash,
        @Nullable String outputHash,
        @Nullable JsonNode output,
        @Nullable JsonNode problem,
        @Nullable Instant expiresAt) {
    /** A number keeps all its digits. */
    private static final ObjectReader JSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .readerFor(JsonNode.class);

    static Execution of(Row row) {
        UUID caller = row.getUUID("called_by");
        return new Execution(
                row.getUUID("id"),
                Columns.owner(row),
                new IntegrationId(row.getUUID("integration_id")),
                row.getString("integration_type"),
                row.getString("definition_version"),
                row.getString("method"),
                caller == null ? null : new UserId(caller),
                row.getString("purpose"),
                row.getString("mode"),
                row.getString("status"),
                row.getString("code"),
                Columns.instant(row, "created_at"),
                Columns.instantOrNull(row, "started_at"),
                row.getLong("duration_ms"),
                row.getInteger("attempts"),
                row.getBoolean("cached"),
                row.getInteger("http_status"),
                row.getLong("request_bytes"),
                row.getLong("response_bytes"),
                row.getString("input_hash"),
                row.getString("output_hash"),
                tree(row.getString("output")),
                tree(row.getString("problem")),
                Columns.instantOrNull(row, "expires_at"));
    }

    private static @Nullable JsonNode tree(@Nullable String text) {
        try {
            return text == null ? null : JSON.readValue(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a jsonb column that is not JSON", impossible);
        }
    }
}
