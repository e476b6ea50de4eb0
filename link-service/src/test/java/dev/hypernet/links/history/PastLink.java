package dev.hypernet.links.history;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.Person;
import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A link with a past: its row as it is today, and snapshots of how it was. */
record PastLink(Person owner, LinkId id, ObjectId from, ObjectId to, Instant made) {
    private static final String OBJECT =
            "insert into link.known_object (user_id, id, type, version) values (?, ?, 'media', 1)";
    private static final String LINK = """
            insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                                   from_object_type, to_object_id, to_object_type, strength, created_by, metadata)
            values (?, ?, ?, ?::timestamptz, ?::timestamptz, 'related_to', ?, 'media', ?, 'media', ?, 'user',
                    '{"version": %d}')
            """;

    /** Living, as its last version left it. */
    static PastLink made(Person owner, Instant made, long version, Instant changed, double strength) {
        PastLink link = new PastLink(owner, LinkId.random(), ObjectId.random(), ObjectId.random(), made);
        for (ObjectId end : List.of(link.from, link.to)) {
            execute(OBJECT, owner.id().value(), end.value());
        }
        execute(
                LINK.formatted(version),
                owner.id().value(),
                link.id.value(),
                version,
                made.toString(),
                changed.toString(),
                link.from.value(),
                link.to.value(),
                strength);
        return link;
    }

    /** How it was from that time on. */
    LinkSnapshot at(long version, Instant changed, double strength) {
        return new LinkSnapshot(
                id,
                owner.id(),
                version,
                made,
                changed,
                "related_to",
                from,
                "media",
                to,
                "media",
                strength,
                false,
                null,
                1.5,
                Collections.<String, @Nullable Object>singletonMap("version", version));
    }

    String path() {
        return "/api/v1/links/" + id;
    }

    static void execute(String sql, @Nullable Object... parameters) {
        try (Connection connection = TestStack.database().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int at = 0; at < parameters.length; at++) {
                statement.setObject(at + 1, parameters[at]);
            }
            statement.execute();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static String only(String sql, Object... parameters) throws SQLException {
        return TestStack.database().rows(sql, parameters).getFirst().getFirst();
    }
}
