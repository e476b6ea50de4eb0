package dev.hypernet.benchmarks.sync;

import dev.hypernet.benchmarks.Pause;
import dev.hypernet.benchmarks.Room;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** When a sync has arrived: each record is an object, each object linked to its source, and every event is told. */
final class Arrival {

    private static final int LIMIT_SECONDS = 600;

    /** Counts are kept by triggers: this is one row. */
    private static final String LINKED = """
        select coalesce(sum(total), 0) from link.link_count
         where user_id = ? and object_id = ? and direction = 'to' and link_type = 'source'
        """;

    private static final String UNTOLD = """
        select exists (select from object.outbox) or exists (select from link.outbox)
            or exists (select from integration.outbox)
        """;

    private Arrival() {}

    /** Waits until what the account was made with came through its integration and nothing is left to be told. */
    static void await(Room room, Notes notes) {
        try (Connection database = room.database()) {
            boolean arrived = Pause.until(
                    () -> linked(database, notes.person().id(), notes.integration()) >= notes.records()
                            && allIsTold(database),
                    LIMIT_SECONDS);
            if (!arrived) {
                throw new IllegalStateException("only %d of %d have arrived"
                        .formatted(linked(database, notes.person().id(), notes.integration()), notes.records()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until every outbox is empty. */
    static void awaitAllTold(Room room) {
        try (Connection database = room.database()) {
            if (!Pause.until(() -> allIsTold(database), LIMIT_SECONDS)) {
                throw new IllegalStateException("the outboxes do not drain");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long linked(Connection database, UUID owner, UUID integration) {
        try (PreparedStatement question = database.prepareStatement(LINKED)) {
            question.setObject(1, owner);
            question.setObject(2, integration);
            try (ResultSet answer = question.executeQuery()) {
                answer.next();
                return answer.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean allIsTold(Connection database) {
        try (PreparedStatement question = database.prepareStatement(UNTOLD);
                ResultSet answer = question.executeQuery()) {
            answer.next();
            return !answer.getBoolean(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
