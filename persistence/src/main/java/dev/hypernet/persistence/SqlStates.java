package dev.hypernet.persistence;

import io.vertx.pgclient.PgException;
import java.util.Objects;
import java.util.Set;

/**
 * What PostgreSQL says by its SQLSTATE, whose first two characters are a class (PostgreSQL's manual, appendix A). A
 * connection that breaks has none: the client throws other exceptions then.
 */
public final class SqlStates {
    private static final int CLASS_LENGTH = 2;
    /** A connection, no room. */
    private static final Set<String> AWAY = Set.of("08", "53");
    /** It goes down, has crashed or is not up yet. */
    private static final String SHUTDOWN = "57P";
    /** A connection, a standby, a deadlock, no room, a lock, a shutdown or a cancelled statement, a disk. */
    private static final Set<String> PASSING = Set.of("08", "25", "40", "53", "55", "57", "58");

    private static final String INTERNAL = "XX";

    private SqlStates() {}

    /** Whether the server takes nothing from anybody just now. */
    public static boolean isAway(PgException failure) {
        return AWAY.contains(classOf(failure)) || state(failure).startsWith(SHUTDOWN);
    }

    /** Whether the same may succeed later: not what the server refuses for what it is. */
    public static boolean isPassing(PgException failure) {
        return PASSING.contains(classOf(failure));
    }

    /** Whether it is the server's own defect, or its data are damaged. */
    public static boolean isInternal(PgException failure) {
        return INTERNAL.equals(classOf(failure));
    }

    private static String classOf(PgException failure) {
        String state = state(failure);
        return state.length() > CLASS_LENGTH ? state.substring(0, CLASS_LENGTH) : "";
    }

    private static String state(PgException failure) {
        return Objects.requireNonNullElse(failure.getSqlState(), "");
    }
}
