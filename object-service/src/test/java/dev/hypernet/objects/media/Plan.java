package dev.hypernet.objects.media;

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
import java.util.List;
import java.util.stream.Collectors;

/** How PostgreSQL runs a statement for a person, as the role of requests and with its rows counted. */
public final class Plan {
    private final List<JsonNode> nodes = new ArrayList<>();

    private Plan(JsonNode root) {
        collect(root);
    }

    /** With a plan made for these arguments, then with one made for any. */
    public static List<Plan> both(UserId owner, String sql, List<?> arguments) {
        return List.of(
                of("object_request", owner, "force_custom_plan", sql, arguments),
                of("object_request", owner, "force_generic_plan", sql, arguments));
    }

    public static Plan of(String role, UserId owner, String mode, String sql, List<?> arguments) {
        String literals = arguments.stream()
                .map(value -> "'" + value.toString().replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        try (Connection connection = TestStack.database().connectAs(role);
                Statement statement = connection.createStatement()) {
            statement.execute("select set_config('hypernet.user_id', '" + owner + "', false)");
            statement.execute("set plan_cache_mode = " + mode);
            statement.execute("prepare asked as " + sql);
            try (ResultSet result =
                    statement.executeQuery("explain (analyze, format json) execute asked (" + literals + ")")) {
                assertThat(result.next()).isTrue();
                return new Plan(
                        new ObjectMapper().readTree(result.getString(1)).get(0).get("Plan"));
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
        assertThat(nodes.stream().map(node -> node.path("Node Type").asText()))
                .as("the nodes of the plan")
                .doesNotContain("Seq Scan");
        return this;
    }

    /** None of its nodes is of this type. */
    public Plan hasNo(String nodeType) {
        assertThat(nodes.stream().map(node -> node.path("Node Type").asText()))
                .as("the nodes of the plan")
                .doesNotContain(nodeType);
        return this;
    }

    /** The rows of tables that all scans came by, also those a filter took away again. */
    public Plan readsAtMost(long rows) {
        assertThat(nodes.stream()
                        .filter(node -> node.has("Relation Name"))
                        .mapToDouble(Plan::read)
                        .sum())
                .as("rows read by %s", nodes.getFirst().toPrettyString())
                .isLessThanOrEqualTo((double) rows);
        return this;
    }

    private static double read(JsonNode node) {
        double each = node.path("Actual Rows").asDouble()
                + node.path("Rows Removed by Filter").asDouble();
        return each * node.path("Actual Loops").asDouble();
    }

    private void collect(JsonNode node) {
        nodes.add(node);
        node.path("Plans").forEach(this::collect);
    }
}
