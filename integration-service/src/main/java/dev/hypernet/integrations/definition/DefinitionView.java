package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A version of a definition.
 *
 * @param number the document's version, as semver.org has it
 * @param status {@code DRAFT}, {@code PUBLISHED}, {@code DEPRECATED} or {@code ARCHIVED}
 * @param isCurrent whether it is what the definition is now: the highest version that is no draft, else the highest
 * @param origin {@code file} or {@code api}
 * @param revision rises with each change; the entity tag. A definition's is the highest of its versions' and its own
 * @param publishedAt when it was first no draft
 * @param changedBy the admin who made it what it is; null when a file did, and for everybody but admins
 * @param document in the spelling of documents, with the status it has now; null in lists
 */
public record DefinitionView(
        String integrationId,
        String name,
        @JsonProperty("version") String number,
        String status,
        boolean isCurrent,
        String origin,
        long revision,
        Instant createdAt,
        @Nullable Instant publishedAt,
        Instant changedAt,

        @Schema(description = "Who made it what it is; null when a file did. Shown to admins") @Nullable
        UUID changedBy,

        @Schema(description = "The document, with the status it has now; null in lists") @Nullable
        Map<String, @Nullable Object> document)
        implements Versioned {
    private static final TypeReference<Map<String, @Nullable Object>> MEMBERS = new TypeReference<>() {};
    private static final ObjectMapper JSON = new ObjectMapper();

    static DefinitionView of(StoredVersion version, boolean forAdmin) {
        return new DefinitionView(
                version.integrationId(),
                version.name(),
                version.number(),
                version.status().name(),
                version.isCurrent(),
                version.origin().text(),
                version.revision(),
                version.createdAt(),
                version.publishedAt(),
                version.changedAt(),
                forAdmin ? version.changedBy() : null,
                version.document() == null ? null : members(version.document()));
    }

    /** What changes it changes its revision. */
    @Override
    public long version() {
        return revision;
    }

    /** JSON as a map of its members, for views that show it as it is. */
    static Map<String, @Nullable Object> members(JsonNode object) {
        return JSON.convertValue(object, MEMBERS);
    }
}
