package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
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

        IntegrationStatement page(IntegrationFilter filter, @Nullable Cursor after, int limit) {
            equal("integration_type", filter.integrationType());
            equal("context_type", filter.contextType());
            equal("context_id", filter.contextId());
            if (after != null) {
                conditions
                        .append(" and (created_at, id) < (")
                        .append(parameter(Columns.timestamp(after.instant(0))))
                        .append(", ")
                        .append(parameter(after.uuid(1)))
                        .append(')');
            }
            return new IntegrationStatement(filter.walksByState() ? byState(filter, limit) : walk(limit), arguments);
        }

        private String byState(IntegrationFilter filter, int limit) {
            String states = parameter(filter.walkedStates().toArray(String[]::new));
            String enabled = parameter(filter.walkedEnabled().toArray(Boolean[]::new));
            conditions.append(" and state = wanted_state and is_enabled = wanted_enabled");
            return BY_STATE.formatted(states, enabled, walk(limit), "$" + arguments.size());
        }

        private String walk(int limit) {
            return WALK.formatted(conditions, parameter(limit));
        }

        private void equal(String column, @Nullable Object value) {
            if (value != null) {
                conditions.append(" and ").append(column).append(" = ").append(parameter(value));
            }
        }

        private String parameter(Object value) {
            arguments.add(value);
            return "$" + arguments.size();
        }
    }
}
