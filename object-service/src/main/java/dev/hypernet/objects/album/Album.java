package dev.hypernet.objects.album;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.ObjectSnapshot;
import dev.hypernet.objects.conflict.OwnEdits;
import io.vertx.core.json.JsonObject;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A collection of media (seed 001, Album Object). Its media are joined to it by {@code contains} links. */
@Entity
@Table(name = "album")
public class Album {
    public static final String TYPE = "album";

    /** What sources speak of, too; a cover and who may see it are their owner's alone. */
    private static final Set<String> OF_SOURCES = Set.of("name", "description", "sort_order");

    /** The owner leads the key. */
    @Embeddable
    public record Key(@Column(name = "user_id") UUID userId, UUID id) {}

    @EmbeddedId
    Key key;

    @Version
    long version;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Column(name = "deleted_at")
    @Nullable
    Instant deletedAt;

    @Column(name = "deleted_by")
    @Nullable
    String deletedBy;

    @Column(name = "source_type", updatable = false)
    String sourceType;

    @Column(name = "source_id", updatable = false)
    @Nullable
    String sourceId;

    @Column(name = "integration_id", updatable = false)
    @Nullable
    UUID integrationId;

    @Column(columnDefinition = "jsonb")
    JsonObject metadata;

    /** Which fields its owner changed of what a sync brought, and when; null for their own albums. */
    @Column(name = "own_edits", columnDefinition = "jsonb")
    @Nullable
    JsonObject ownEdits;

    String name;

    /** The name as the database compares it, whatever its case; not this entity's to write. */
    @Column(name = "name_key", insertable = false, updatable = false)
    @Nullable
    String nameKey;

    @Nullable
    String description;

    @Column(name = "cover_media_id")
    @Nullable
    UUID coverMediaId;

    @Column(name = "sort_order")
    String sortOrder;

    /** A projection of the memberships; not this entity's to write. */
    @Column(name = "media_count", insertable = false, updatable = false)
    int mediaCount;

    String visibility;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Album() {}

    /** A person's own new album, with the seeds' defaults (row A09). */
    Album(UserId owner, NewAlbum album, Instant now) {
        this.key = new Key(owner.value(), ObjectId.random().value());
        this.version = 1;
        this.createdAt = now;
        this.updatedAt = now;
        this.sourceType = "user";
        this.metadata = album.metadata() == null ? new JsonObject() : new JsonObject(album.metadata());
        this.name = album.name();
        this.description = album.description();
        this.coverMediaId =
                album.coverMediaId() == null ? null : album.coverMediaId().value();
        this.sortOrder = album.sortOrder() == null ? "date_desc" : album.sortOrder();
        this.visibility = album.visibility() == null ? "private" : album.visibility();
    }

    /** Takes what a person changed of it: these fields. */
    void change(AlbumEdit edit, Collection<String> changed, Instant now) {
        ObjectId cover = edit.coverMediaId();
        if (integrationId != null) {
            List<String> contested =
                    changed.stream().filter(OF_SOURCES::contains).toList();
            this.ownEdits = OwnEdits.of(contested, metadata.getMap(), edit.metadata(), now)
                    .after(ownEdits);
        }
        this.updatedAt = now;
        this.name = edit.name();
        this.description = edit.description();
        this.coverMediaId = cover == null ? null : cover.value();
        this.sortOrder = edit.sortOrder();
        this.visibility = edit.visibility();
        this.metadata = new JsonObject(edit.metadata());
    }

    UserId owner() {
        return new UserId(key.userId());
    }

    public ObjectId id() {
        return new ObjectId(key.id());
    }

    /** The state events and history keep. */
    ObjectSnapshot snapshot() {
        return new ObjectSnapshot(
                id(),
                TYPE,
                new UserId(key.userId()),
                version,
                createdAt,
                updatedAt,
                sourceType,
                sourceId,
                integrationId == null ? null : new IntegrationId(integrationId),
                fields(),
                metadata.getMap());
    }

    private Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", name);
        fields.put("description", description);
        fields.put("cover_media_id", coverMediaId == null ? null : coverMediaId.toString());
        fields.put("sort_order", sortOrder);
        fields.put("visibility", visibility);
        return fields;
    }
}
