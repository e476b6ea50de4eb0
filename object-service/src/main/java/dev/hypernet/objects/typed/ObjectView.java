package dev.hypernet.objects.typed;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.content.ContentView;
import dev.hypernet.platform.http.Versioned;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An object of any type as its owner sees it.
 *
 * @param typeVersion the version of the type its fields were checked against; null for media and albums
 * @param fields what this type has beyond what all objects have
 * @param content of media: where the bytes are; null where there are none and nobody brings any
 */
public record ObjectView(
        ObjectId id,
        String type,
        @Nullable String typeVersion,
        UUID userId,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        String sourceType,
        @Nullable String sourceId,
        @Nullable UUID integrationId,
        Map<String, @Nullable Object> fields,
        Map<String, @Nullable Object> metadata,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ContentView content)
        implements Versioned {

    static ObjectView of(AnyObject living) {
        return of(living, null);
    }

    /** With where its bytes are, which is no part of its version. */
    static ObjectView of(AnyObject living, @Nullable ContentView content) {
        ObjectSnapshot object = living.snapshot();
        return new ObjectView(
                object.id(),
                object.type(),
                living.typeVersion(),
                object.userId().value(),
                object.version(),
                object.createdAt(),
                object.updatedAt(),
                null,
                object.sourceType(),
                object.sourceId(),
                object.integrationId() == null ? null : object.integrationId().value(),
                object.fields(),
                object.metadata(),
                content);
    }

    @Override
    public @Nullable String variant() {
        return content == null ? null : content.fingerprint();
    }
}
