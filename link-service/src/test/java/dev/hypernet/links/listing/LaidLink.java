package dev.hypernet.links.listing;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A link laid straight into the table, with a time and a maker that no request could give it. */
final class LaidLink {
    private static final String OBJECT = """
            insert into link.known_object (user_id, id, type, version)
            values (?::uuid, ?::uuid, 'media', 1)
                on conflict do nothing
            """;
    private static final String LINK = """
            insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                                   from_object_type, to_object_id, to_object_type, strength, is_bidirectional,
                                   sort_order, created_by, integration_id, job_id, metadata)
            values (?::uuid, ?::uuid, 1, ?::timestamptz, ?::timestamptz, ?, ?::uuid, ?, ?::uuid, ?, ?, ?, ?, ?, ?::uuid,
                    ?::uuid, ?::jsonb)
            """;

    private final Person owner;
    private final ObjectId from;
    private final String linkType;
    private final ObjectId to;
    private String fromType = "media";
    private String toType = "media";
    private Instant createdAt = Instant.parse("2026-01-01T00:00:00Z");
    private double strength = 1.0;
    private boolean isBidirectional;
    private @Nullable Integer sortOrder;
    private @Nullable IntegrationId integration;
    private String metadata = "{}";

    private LaidLink(Person owner, ObjectId from, String linkType, ObjectId to) {
        this.owner = owner;
        this.from = from;
        this.linkType = linkType;
        this.to = to;
    }

    static LaidLink of(Person owner, ObjectId from, String linkType, ObjectId to) {
        return new LaidLink(owner, from, linkType, to);
    }

    LaidLink at(String time) {
        this.createdAt = Instant.parse(time);
        return this;
    }

    LaidLink between(String fromObjectType, String toObjectType) {
        this.fromType = fromObjectType;
        this.toType = toObjectType;
        return this;
    }

    LaidLink withStrength(double value) {
        this.strength = value;
        return this;
    }

    LaidLink bothWays() {
        this.isBidirectional = true;
        return this;
    }

    LaidLink placed(int order) {
        this.sortOrder = order;
        return this;
    }

    LaidLink bySyncOf(IntegrationId synced) {
        this.integration = synced;
        return this;
    }

    LaidLink saying(String json) {
        this.metadata = json;
        return this;
    }

    /** Lays it there; answers its id. */
    String lay() {
        String id = LinkId.random().toString();
        execute(OBJECT, owner.id().toString(), from.toString());
        execute(OBJECT, owner.id().toString(), to.toString());
        execute(
                LINK,
                owner.id().toString(),
                id,
                createdAt.toString(),
                createdAt.toString(),
                linkType,
                from.toString(),
                fromType,
                to.toString(),
                toType,
                strength,
                isBidirectional,
                sortOrder,
                integration == null ? "user" : "system",
                integration == null ? null : integration.toString(),
                integration == null ? null : JobId.random().toString(),
                metadata);
        return id;
    }

    static void execute(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestStack.database().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int at = 0; at < parameters.length; at++) {
                statement.setObject(at + 1, parameters[at]);
            }
            statement.execute();
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }
}
