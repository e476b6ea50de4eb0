package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Conditions;
import dev.hypernet.platform.paging.Cursor;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an owner's integrations, newest first, as SQL: only the filters that are asked for stand in it, so that each
 * is a limited walk along an index. States are walked through one by one and merged, since no index has two in one order.
 *
 * @param arguments in the order of the parameters; arrays among them
 */
record IntegrationStatement(String sql, List<Object> arguments) {
    private static final String WALK = """
            select integration.* from integration
             where user_id = $1 and deleted_at is null%s
             order by created_at desc, id desc
             limit %s
            """;
    private static final String BY_STATE = """
            select found.*
              from unnest(%s::text[]) as wanted_state
             cross join unnest(%s::boolean[]) as wanted_enabled
             cross join lateral (%s) as found
             order by created_at desc, id desc
             limit %s
            """;

    static IntegrationStatement of(UserId owner, IntegrationFilter filter, @Nullable Cursor after, int limit) {
        Conditions conditions = new Conditions(owner)
                .compare("integration_type =", filter.integrationType())
                .compare("context_type =", filter.contextType())
                .compare("context_id =", filter.contextId())
                .behind(after, 0);
        String sql = filter.walksByState()
                ? byState(conditions, filter, limit)
                : walk(conditions, conditions.parameter(limit));
        return new IntegrationStatement(sql, conditions.arguments());
    }

    Tuple tuple() {
        return Tuple.from(arguments);
    }

    private static String byState(Conditions conditions, IntegrationFilter filter, int limit) {
        String states = conditions.parameter(filter.walkedStates().toArray(String[]::new));
        String enabled = conditions.parameter(filter.walkedEnabled().toArray(Boolean[]::new));
        String most = conditions.parameter(limit);
        conditions.and("state = wanted_state").and("is_enabled = wanted_enabled");
        return BY_STATE.formatted(states, enabled, walk(conditions, most), most);
    }

    private static String walk(Conditions conditions, String most) {
        return WALK.formatted(conditions.sql(), most);
    }
}
