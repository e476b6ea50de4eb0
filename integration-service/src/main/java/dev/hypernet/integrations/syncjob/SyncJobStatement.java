package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.persistence.Conditions;
import dev.hypernet.platform.paging.Cursor;
import io.vertx.mutiny.sqlclient.Tuple;
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
        Conditions conditions = new Conditions(owner)
                .compare(
                        "integration_id =",
                        filter.integration() == null
                                ? null
                                : filter.integration().value())
                .compare("integration_type =", filter.integrationType())
                .compare("status =", filter.status())
                .compare("trigger =", filter.trigger())
                .compare("sync_type =", filter.syncType())
                .compare("created_at >=", Columns.timestampOrNull(filter.createdAfter()))
                .compare("created_at <", Columns.timestampOrNull(filter.createdBefore()))
                .behind(after, 1);
        String sql = WALK.formatted(conditions.sql(), conditions.parameter(limit));
        return new SyncJobStatement(sql, conditions.arguments());
    }

    Tuple tuple() {
        return Tuple.from(arguments);
    }
}
