package dev.hypernet.objects.typed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.type.IndexedField.Kind;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The lists' own statements, explained as the role of requests under row-level security. */
@QuarkusTest
@WithTestResource(TestStack.class)
class ObjectIndexTest {
    private static final Map<String, Kind> INDEXED =
            Map.of("payee", Kind.TEXT, "amount", Kind.NUMBER, "date", Kind.TIME);
    private static final String FILL = """
            insert into typed_object (user_id, id, version, created_at, updated_at, source_type, metadata,
                                      type, type_version, fields)
            select owner::uuid, gen_random_uuid(), 1, timestamptz '2026-01-01Z' + number * interval '1 minute',
                   timestamptz '2026-01-01Z', 'import', '{}', 'transaction', '1.0.0',
                   jsonb_build_object('payee', 'payee ' || number %% 100, 'amount', number,
                                      'date', to_char(date '2000-01-01' + number, 'YYYY-MM-DD'))
              from unnest(array['%s', '%s']) owner, generate_series(1, 3000) number
            """;

    @Test
    @Requirement({"O31", "O08"})
    void filtersAndOrdersOfAListReadAnIndex() throws SQLException {
        UserId alice = Person.registered().id();
        filled(alice, Person.registered().id());

        assertThat(plan(alice, List.of(where("payee", "payee 7")), "created_at"))
                .contains("object_field_text")
                .contains("text_value = 'payee 7'")
                .doesNotContain("Seq Scan");
        assertThat(plan(alice, List.of(where("amount.gte", "10"), where("amount.lt", "20")), "amount"))
                .contains("object_field_number")
                .contains("number_value >= ")
                .doesNotContain("Seq Scan");
        assertThat(plan(alice, List.of(where("date.gt", "2001-01-01")), "date"))
                .contains("object_field_time")
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort Key");
        assertThat(plan(alice, List.of(), "payee"))
                .contains("object_field_text")
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort Key");
    }

    @Test
    @Requirement("O31")
    void theListsByAgeReadTheirIndexes() throws SQLException {
        UserId alice = Person.registered().id();
        filled(alice, Person.registered().id());
        ObjectQuery ofOne = query(List.of("transaction"), List.of(), "created_at");
        ObjectQuery ofAll = query(List.of(), List.of(), "created_at");

        assertThat(explained(alice, ObjectStatement.ofType(alice, ofOne, null, 51)))
                .containsAnyOf("typed_object_of_type", "typed_object_by_age")
                .doesNotContain("Sort Key");
        assertThat(explained(alice, ObjectStatement.overTypes(alice, ofAll, null, 51)))
                .contains("Merge Append")
                .contains("typed_object_by_age")
                .contains("album_by_age")
                .contains("media_by_age");
    }

    @Test
    @Requirement("O31")
    void theIndexFollowsEveryWriteWhoeverWrites() throws SQLException {
        UserId alice = Person.registered().id();
        filled(alice, Person.registered().id());
        String counted = "select count(*) from object.object_field where user_id = '" + alice + "'";
        String one = "user_id = '" + alice + "' and fields ->> 'amount' = '7'";
        assertThat(number(counted)).isEqualTo(9000);

        run("update typed_object set fields = fields || '{\"payee\":\"renamed\"}' where " + one);
        assertThat(number(counted + " and text_value = 'renamed'")).isEqualTo(1);
        run("update typed_object set deleted_at = now() where " + one);
        assertThat(number(counted)).isEqualTo(8997);
        run("update typed_object set deleted_at = null where " + one);
        assertThat(number(counted)).isEqualTo(9000);
        run("delete from typed_object where " + one);
        assertThat(number(counted)).isEqualTo(8997);
    }

    private static String plan(UserId owner, List<FieldFilter> where, String sort) throws SQLException {
        return explained(
                owner, ObjectStatement.ofFields(owner, query(List.of("transaction"), where, sort), INDEXED, null, 51));
    }

    private static ObjectQuery query(List<String> types, List<FieldFilter> where, String sort) {
        return new ObjectQuery(types, null, null, null, null, null, where, sort, true);
    }

    private static FieldFilter where(String field, String value) {
        return FieldFilter.of(Map.of("where." + field, List.of(value))).getFirst();
    }

    private static void filled(UserId one, UserId other) throws SQLException {
        run(FILL.formatted(one, other));
        run("analyze typed_object, object_field, media, album");
    }

    /** As superuser, past every policy: like a restore, a purge or a hand in an emergency. */
    private static void run(String sql) throws SQLException {
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path = object");
            statement.execute(sql);
        }
    }

    private static long number(String sql) throws SQLException {
        return Long.parseLong(TestStack.database().rows(sql).getFirst().getFirst());
    }

    private static String explained(UserId owner, ObjectStatement list) throws SQLException {
        try (Connection connection = TestStack.database().connectAs("object_request");
                Statement statement = connection.createStatement()) {
            statement.execute("select set_config('hypernet.user_id', '" + owner + "', false)");
            statement.execute("prepare list as " + list.sql());
            try (ResultSet plan = statement.executeQuery("explain execute list(" + literals(list.parameters()) + ")")) {
                List<String> lines = new ArrayList<>();
                while (plan.next()) {
                    lines.add(plan.getString(1));
                }
                return String.join("\n", lines);
            }
        }
    }

    private static String literals(Tuple parameters) {
        List<String> literals = new ArrayList<>();
        for (int at = 0; at < parameters.size(); at++) {
            Object value = parameters.getValue(at);
            literals.add(
                    value instanceof Object[] array
                            ? "'{" + Arrays.stream(array).map(Object::toString).collect(Collectors.joining(",")) + "}'"
                            : "'" + value + "'");
        }
        return String.join(", ", literals);
    }
}
