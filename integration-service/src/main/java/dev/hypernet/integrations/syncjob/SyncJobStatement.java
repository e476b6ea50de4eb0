package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an owner's jobs, newest first, as SQL: only the filters that are asked for stand in it, so that each alone
 * is a limited walk along an index.
 *
 * @param arguments in the order of the parameters
 */
record SyncJobStatement(String sql, List<Object> arguments) {
    private static final String WALK = """
        select * from sync_job
         where user_id = $1%s
         order by created_at desc, id desc
         limit %s
        """;

    static SyncJobStatement of(UserId owner, SyncJobFilter filter, @Nullable Cursor after, int limit) {
        return new Builder(owner).page(filter, after, limit);
    }

    Tuple tuple() {
        return Tuple.from(arguments);
    }

    private static final class Builder {
        private final List<Object> arguments = new ArrayList<>();
        private final StringBuilder conditions = new StringBuilder();

        Builder(UserId owner) {
            parameter(owner.value());
        }

        SyncJobStatement page(SyncJobFilter filter, @Nullable Cursor after, int limit) {
            compare(
                    "integration_id =",
                    filter.integration() == null ? null : filter.integration().value());
            compare("integration_type =", filter.integrationType());
            compare("status =", filter.status());
            compare("trigger =", filter.trigger());
            compare("sync_type =", filter.syncType());
            compare("created_at >=", timestamp(filter.createdAfter()));
            compare("created_at <", timestamp(filter.createdBefore()));
            if (after != null) {
                conditions
                        .append(" and (created_at, id) < (")
                        .append(parameter(Columns.timestamp(after.instant(1))))
                        .append(", ")
                        .append(parameter(after.uuid(2)))
                        .append(')');
            }
            return new SyncJobStatement(WALK.formatted(conditions, parameter(limit)), arguments);
        }

        private void compare(String columnAndOperator, @Nullable Object value) {
            if (value != null) {
                conditions.append(" and ").append(columnAndOperator).append(' ').append(parameter(value));
            }
        }

        private static @Nullable Object timestamp(@Nullable Instant time) {
            return Columns.timestampOrNull(time);
        }

        private String parameter(Object value) {
            arguments.add(value);
            return "$" + arguments.size();
        }
    }
}
