package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The stand-in's answers against slackapi/slack-api-specs. The copy was trimmed and lacks chat.postMessage: its
 * envelope is put together here, as docs.slack.dev describes it, from the document's own definitions.
 */
class SlackContractTest {

    private static final String AUTH_TEST = "/paths/~1auth.test/get/responses/";
    private static final Map<String, String> BOT =
            Map.of("Authorization", "Bearer xoxb-demo", "Content-Type", "application/json; charset=utf-8");

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void whoseTokenItIsKeepsTheContract() {
        Contract slack = slack();

        assertThat(slack.complaints(AUTH_TEST + "200/schema", call("auth.test", BOT, "")))
                .isEmpty();
        assertThat(slack.complaints(AUTH_TEST + "default/schema", call("auth.test", Map.of(), "")))
                .isEmpty();
        assertThat(slack.complaints(
                        AUTH_TEST + "default/schema", call("auth.test", Map.of("Authorization", "Bearer x"), "")))
                .isEmpty();
    }

    @Test
    void aPostedMessageKeepsTheContract() {
        Contract slack = slack();
        ObjectNode posted = envelope("defs_ok_true", "channel", "ts", "message");
        ObjectNode properties = (ObjectNode) posted.path("properties");
        properties.putObject("channel").put("$ref", "#/definitions/defs_channel");
        properties.putObject("ts").put("$ref", "#/definitions/defs_ts");
        properties.putObject("message").put("$ref", "#/definitions/objs_message");

        JsonNode first = call("chat.postMessage", BOT, "{\"channel\":\"general\",\"text\":\"Good morning\"}");
        JsonNode answer = call(
                "chat.postMessage",
                BOT,
                "{\"channel\":\"general\",\"text\":\"Tea?\",\"thread_ts\":" + first.path("ts") + "}");

        assertThat(slack.complaints(posted, first)).isEmpty();
        assertThat(slack.complaints(posted, answer)).isEmpty();
        ((ObjectNode) answer).put("ts", "yesterday");
        assertThat(slack.complaints(posted, answer)).hasSize(1);
    }

    @Test
    void errorsKeepTheContract() {
        Contract slack = slack();
        ObjectNode error = envelope("defs_ok_false", "error");
        ((ObjectNode) error.path("properties")).putObject("error").put("type", "string");
        client.order("{\"on\":\"slack\",\"kind\":\"status\",\"status\":429}");
        client.order("{\"on\":\"slack\",\"kind\":\"status\",\"status\":500}");

        for (String body : List.of("{}", "{}", "{}", "nonsense", "{\"channel\":\"general\"}")) {
            assertThat(slack.complaints(error, call("chat.postMessage", BOT, body)))
                    .isEmpty();
        }
    }

    private JsonNode call(String method, Map<String, String> headers, String body) {
        Answer answer = client.call("POST", "/slack/api/" + method, headers, body);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        return answer.json();
    }

    private static ObjectNode envelope(String ok, String... required) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.put("additionalProperties", false);
        schema.putObject("properties").putObject("ok").put("$ref", "#/definitions/" + ok);
        schema.putArray("required").add("ok");
        for (String name : required) {
            schema.withArray("required").add(name);
        }
        return schema;
    }

    private static Contract slack() {
        return Contract.swagger("slack/slack_web_openapi_v2.trimmed.json");
    }
}
