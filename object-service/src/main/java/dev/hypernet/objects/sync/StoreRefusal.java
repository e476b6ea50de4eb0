package dev.hypernet.objects.sync;

import io.vertx.pgclient.PgException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A failure of the database that is about what was to be written, and would be the same the next time. */
public final class StoreRefusal {
    /** Class 22 is bad data, class 54 what exceeds a limit, such as a value too long for an index. */
    private static final Set<String> CLASSES = Set.of("22", "54");

    /** Of class 23 what can be a record's fault: a null, a check. */
    private static final Set<String> BROKEN_RULES = Set.of("23502", "23514");

    private StoreRefusal() {}

    public static boolean isOne(Throwable failure) {
        return failure instanceof PgException refused && isOfData(refused.getSqlState());
    }

    private static boolean isOfData(@Nullable String state) {
        return state != null
                && (BROKEN_RULES.contains(state) || CLASSES.stream().anyMatch(state::startsWith));
    }

    /** For people; PostgreSQL's own words would quote the data. */
    public static String reason(Throwable failure) {
        return failure instanceof PgException refused
                ? "the database refuses it (SQLSTATE %s%s)"
                        .formatted(refused.getSqlState(), rule(refused.getConstraint()))
                : "the database refuses it";
    }

    private static String rule(@Nullable String constraint) {
        return constraint == null ? "" : ", rule " + constraint;
    }
}
