package dev.hypernet.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** How PostgreSQL runs a statement, as one of the service's roles and with its rows counted. */
public final class Plan {
    private final List<JsonNode> nodes = new ArrayList<>();

    private Plan(JsonNode root) {
        collect(root);
    }

    /** For a person, as the role of requests: with a plan made for these arguments, then with one made for any. */
    public static List<Plan> both(UserId owner, String sql, List<?> arguments) {
        return both("integration_request", owner.toString(), sql, arguments);
    }

    /** For nobody, as the role that works without an owner. */
    public static List<Plan> bothOwnerless(String sql, List<?> arguments) {
        return both("integration_system", "", sql, arguments);
    }

    private static List<Plan> both(String role, String owner, String sql, List<?> arguments) {
        return Stream.of("force_custom_plan", "force_generic_plan")
                .map(mode -> of(role, owner, mode, sql, arguments))
                .toList();
    }

    /** Arrays may be among the arguments. What the statement changes is undone. */
    private static Plan of(String role, String owner, String mode, String sql, List<?> arguments) {
        String literals = arguments.stream().map(Plan::literal).collect(Collectors.joining(", "));
        try (Connection connection = TestStack.database().connectAs(role);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select set_config('hypernet.user_id', '" + owner + "', false)");
            statement.execute("set search_path = integration");
            statement.execute("set plan_cache_mode = " + mode);
            statement.execute("prepare asked as " + sql);
            try (ResultSet result = statement.executeQuery("explain (analyze, format json) execute asked"
                    + (literals.isEmpty() ? "" : "(" + literals + ")"))) {
                assertThat(result.next()).isTrue();
                return new Plan(
                        new ObjectMapper().readTree(result.getString(1)).get(0).get("Plan"));
            } finally {
                connection.rollback();
            }
        } catch (SQLException | JsonProcessingException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    public Plan uses(String index) {
        assertThat(nodes.stream().map(node -> node.path("Index Name").asText()))
                .as("the indexes used")
                .contains(index);
        return this;
    }

    public Plan scansNoTable() {
        assertThat(nodes.stream()
                        .filter(node -> node.path("Node Type").asText().equals("Seq Scan"))
                        .map(node -> node.path("Relation Name").asText()))
                .as("the tables read from end to end")
                .isEmpty();
        return this;
    }

    /** The most rows that any one step sorts. */
    public Plan sortsAtMost(long rows) {
        assertThat(nodes.stream()
                        .filter(node -> node.path("Node Type").asText().endsWith("Sort"))
                        .flatMap(Plan::children)
                        .filter(child ->
                                child.path("Parent Relationship").asText().equals("Outer"))
                        .mapToDouble(Plan::read)
                        .max()
                        .orElse(0))
                .as("rows sorted by %s", nodes.getFirst().toPrettyString())
                .isLessThanOrEqualTo((double) rows);
        return this;
    }

    /** The rows of tables that all scans came by, also those a filter took away again. */
    public Plan readsAtMost(long rows) {
        assertThat(read())
                .as("rows read by %s", nodes.getFirst().toPrettyString())
                .isLessThanOrEqualTo((double) rows);
        return this;
    }

    /** The rows of tables that all scans came by. */
    public double read() {
        return nodes.stream()
                .filter(node -> node.has("Relation Name"))
                .mapToDouble(Plan::read)
                .sum();
    }

    private static double read(JsonNode node) {
        double each = node.path("Actual Rows").asDouble()
                + node.path("Rows Removed by Filter").asDouble();
        return each * node.path("Actual Loops").asDouble();
    }

    private static Stream<JsonNode> children(JsonNode node) {
        return StreamSupport.stream(node.path("Plans").spliterator(), false);
    }

    private static String literal(Object value) {
        String text = value instanceof Object[] array
                ? Arrays.stream(array).map(Object::toString).collect(Collectors.joining(",", "{", "}"))
                : value.toString();
        return "'" + text.replace("'", "''") + "'";
    }

    private void collect(JsonNode node) {
        nodes.add(node);
        node.path("Plans").forEach(this::collect);
    }
}
