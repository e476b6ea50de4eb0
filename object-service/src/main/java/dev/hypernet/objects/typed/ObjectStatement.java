package dev.hypernet.objects.typed;

import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.type.IndexedField.Kind;
import dev.hypernet.persistence.Columns;
import dev.hypernet.platform.paging.Cursor;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statement of one page of a list: conditions and order as the query wants them, so that each page is read in the
 * order of an index. Names of fields come as parameters; nothing a client sent stands in the text.
 */
final class ObjectStatement {
    private static final String COMMON = """
            object.id, object.type, object.user_id, object.version, object.created_at, object.updated_at,
            object.source_type, object.source_id, object.integration_id, object.metadata, object.fields
            """;

    private final Tuple parameters = Tuple.tuple();
    private final StringBuilder sql = new StringBuilder(512);
    private final ObjectQuery query;
    private final String direction;
    private final String beyond;

    private ObjectStatement(UserId owner, ObjectQuery query) {
        this.query = query;
        this.direction = query.descending() ? " desc" : " asc";
        this.beyond = query.descending() ? " < " : " > ";
        parameters.addValue(owner.value());
    }

    /** Over all types, or some. */
    static ObjectStatement overTypes(UserId owner, ObjectQuery query, @Nullable Cursor after, int limit) {
        ObjectStatement statement = new ObjectStatement(owner, query);
        statement
                .sql
                .append("select ")
                .append(COMMON)
                .append(", (select known.type_version from typed_object known")
                .append(" where known.user_id = $1 and known.id = object.id) as type_version")
                .append(" from any_object object where object.user_id = $1 and object.deleted_at is null");
        if (!query.types().isEmpty()) {
            statement.and("object.type = any(", query.types().toArray(String[]::new), "::text[])");
        }
        return statement.byAge(after, limit);
    }

    /** Of one type that has no table of its own, by age, without a rule for a field. */
    static ObjectStatement ofType(UserId owner, ObjectQuery query, @Nullable Cursor after, int limit) {
        ObjectStatement statement = new ObjectStatement(owner, query);
        statement
                .sql
                .append("select ")
                .append(COMMON)
                .append(", object.type_version from typed_object object")
                .append(" where object.user_id = $1 and object.deleted_at is null");
        statement.and("object.type = ", query.types().getFirst(), "::text");
        return statement.byAge(after, limit);
    }

    /** Of one such type, by the index of a field: the one sorted by, else the first that must equal something. */
    static ObjectStatement ofFields(
            UserId owner, ObjectQuery query, Map<String, Kind> indexed, @Nullable Cursor after, int limit) {
        ObjectStatement statement = new ObjectStatement(owner, query);
        String leading = query.isSortedByField() ? query.sort() : leading(query);
        Kind kind = kind(indexed, leading);
        String column = "lead." + FieldFilter.column(kind);
        statement
                .sql
                .append("select ")
                .append(COMMON)
                .append(", object.type_version, page.sorted_value from (select lead.object_id, lead.created_at, ")
                .append(column)
                .append(" as sorted_value from object_field lead where lead.user_id = $1 and ")
                .append(column)
                .append(" is not null");
        statement.and("lead.type = ", query.types().getFirst(), "::text");
        statement.and("lead.field = ", leading, "::text");
        query.where().forEach(filter -> statement.compare(filter, leading, kind(indexed, filter.field())));
        if (query.hasCommonFilters()) {
            statement.sql.append(" and exists (select from typed_object object");
            statement.sql.append(" where object.user_id = $1 and object.id = lead.object_id");
            statement.commonFilters();
            statement.sql.append(')');
        }
        return statement.byField(column, kind, after, limit);
    }

    private static String leading(ObjectQuery query) {
        return query.where().stream()
                .filter(filter -> filter.comparison() == FieldFilter.Comparison.EQ)
                .findFirst()
                .orElse(query.where().getFirst())
                .field();
    }

    private static Kind kind(Map<String, Kind> indexed, String field) {
        Kind kind = indexed.get(field);
        if (kind == null) {
            throw new IllegalArgumentException("not indexed: " + field);
        }
        return kind;
    }

    String sql() {
        return sql.toString();
    }

    Tuple parameters() {
        return parameters;
    }

    private void compare(FieldFilter filter, String leading, Kind kind) {
        String compared = FieldFilter.column(kind) + " " + filter.comparison().operator() + " ";
        if (filter.field().equals(leading)) {
            and("lead." + compared, filter.indexed(kind), cast(kind));
            return;
        }
        sql.append(" and exists (select from object_field other");
        sql.append(" where other.user_id = $1 and other.object_id = lead.object_id");
        and("other.field = ", filter.field(), "::text");
        and("other." + compared, filter.indexed(kind), cast(kind) + ")");
    }

    private ObjectStatement byAge(@Nullable Cursor after, int limit) {
        commonFilters();
        if (after != null) {
            sql.append(" and (object.created_at, object.id)").append(beyond);
            pair(after);
        }
        sql.append(" order by object.created_at")
                .append(direction)
                .append(", object.id")
                .append(direction);
        limit(limit);
        return this;
    }

    private ObjectStatement byField(String column, Kind kind, @Nullable Cursor after, int limit) {
        String value = query.isSortedByField() ? column + ", " : "";
        if (after != null) {
            sql.append(" and (")
                    .append(value)
                    .append("lead.created_at, lead.object_id)")
                    .append(beyond);
            if (query.isSortedByField()) {
                sql.append('(')
                        .append(parameter(SortedValue.of(kind, after), cast(kind)))
                        .append(", ");
                sql.append(parameter(Columns.timestamp(after.instant(2)), "")).append(", ");
                sql.append(parameter(after.uuid(3), "")).append(')');
            } else {
                pair(after);
            }
        }
        String sorted = query.isSortedByField() ? column + direction + ", " : "";
        sql.append(" order by ").append(sorted).append("lead.created_at").append(direction);
        sql.append(", lead.object_id").append(direction);
        limit(limit);
        // Row by row, in the page's order: never a scan of all there is.
        sql.append(") page cross join lateral (select known.* from typed_object known");
        sql.append(" where known.user_id = $1 and known.id = page.object_id limit 1) object order by ");
        sql.append(query.isSortedByField() ? "page.sorted_value" + direction + ", " : "");
        sql.append("page.created_at")
                .append(direction)
                .append(", page.object_id")
                .append(direction);
        return this;
    }

    private void commonFilters() {
        if (query.integrationId() != null) {
            and("object.integration_id = ", query.integrationId(), "");
        }
        if (query.sourceType() != null) {
            and("object.source_type = ", query.sourceType(), "::text");
        }
        since("object.created_at >= ", query.createdAfter());
        since("object.created_at < ", query.createdBefore());
        since("object.updated_at >= ", query.updatedAfter());
    }

    private void since(String condition, @Nullable Instant time) {
        if (time != null) {
            and(condition, Columns.timestamp(time), "");
        }
    }

    private void and(String condition, Object value, String rest) {
        sql.append(" and ").append(condition).append(parameter(value, rest));
    }

    private void pair(Cursor after) {
        sql.append('(')
                .append(parameter(Columns.timestamp(after.instant(1)), ""))
                .append(", ");
        sql.append(parameter(after.uuid(2), "")).append(')');
    }

    private void limit(int limit) {
        sql.append(" limit ").append(parameter(limit, ""));
    }

    private String parameter(Object value, String rest) {
        parameters.addValue(value);
        return "$" + parameters.size() + rest;
    }

    private static String cast(Kind kind) {
        return switch (kind) {
            case TEXT -> "::text";
            case NUMBER, BOOLEAN -> "::double precision";
            case TIME -> "::timestamptz";
        };
    }
}
