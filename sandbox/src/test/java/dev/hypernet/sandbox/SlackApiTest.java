package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlackApiTest {

    private static final String POST_MESSAGE = "/slack/api/chat.postMessage";
    private static final Map<String, String> BOT =
            Map.of("Authorization", "Bearer xoxb-demo", "Content-Type", "application/json; charset=utf-8");

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void aMessageIsPostedToAChannelByItsIdOrName() {
        String general = workspace().path("channels").path("general").asText();

        JsonNode first = post("{\"channel\":\"" + general + "\",\"text\":\"Good morning\"}")
                .json();
        String reply = "{\"channel\":\"#general\",\"text\":\"Tea?\",\"thread_ts\":%s}".formatted(first.path("ts"));
        JsonNode second = post(reply).json();

        assertThat(first.path("ok").asBoolean()).isTrue();
        assertThat(second.path("channel").asText()).isEqualTo(general);
        assertThat(second.path("message").path("thread_ts")).isEqualTo(first.path("ts"));
        assertThat(workspace().path("messages"))
                .extracting(message -> message.path("text").asText())
                .containsExactly("Good morning", "Tea?");
    }

    @Test
    void aFormIsUnderstoodToo() {
        Answer answer =
                client.form(POST_MESSAGE, Map.of("token", "xoxb-demo", "channel", "random", "text", "a form"), null);

        assertThat(answer.json().path("ok").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"channel":"nowhere","text":"x"}    | channel_not_found
                    {"text":"x"}                        | channel_not_found
                    {"channel":"old-news","text":"x"}   | is_archived
                    {"channel":"general"}               | no_text
                    [1]                                 | json_not_object
                    nonsense                            | invalid_json
                    """)
    void anErrorIsAnAnswerWithStatus200(String body, String error) {
        Answer answer = post(body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"ok\":false,\"error\":\"" + error + "\"}");
    }

    @Test
    void aTextThatIsTooLongIsRefused() {
        String text = "x".repeat(40_001);

        assertThat(post("{\"channel\":\"general\",\"text\":\"" + text + "\"}")
                        .json()
                        .path("error")
                        .asText())
                .isEqualTo("msg_too_long");
    }

    @Test
    void whoShowsNoTokenAndWhoShowsAWrongOneAreToldApart() {
        assertThat(error(Map.of())).isEqualTo("not_authed");
        assertThat(error(Map.of("Authorization", "Bearer somebody"))).isEqualTo("invalid_auth");
        assertThat(error(BOT)).isEmpty();

        client.control("DELETE", "/accounts/demo/keys");
        assertThat(error(BOT)).isEqualTo("invalid_auth");
        client.control("POST", "/accounts/demo/keys");
        assertThat(error(BOT)).isEmpty();
    }

    @Test
    void theSixtyFirstMessageOfAMinuteIsToComeLater() {
        for (int number = 0; number < 60; number++) {
            assertThat(post("{\"channel\":\"general\",\"text\":\"x\"}").status())
                    .isEqualTo(200);
        }

        Answer refused = post("{\"channel\":\"general\",\"text\":\"x\"}");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("60");
        assertThat(refused.json().path("error").asText()).isEqualTo("ratelimited");
        assertThat(post("{\"channel\":\"random\",\"text\":\"x\"}").status()).isEqualTo(200);

        client.clock.advance(Duration.ofSeconds(60));
        assertThat(post("{\"channel\":\"general\",\"text\":\"x\"}").status()).isEqualTo(200);
    }

    @Test
    void faultsAreToldInSlacksWords() {
        client.order("{\"on\":\"slack\",\"kind\":\"status\",\"status\":503}");
        client.order("{\"on\":\"slack\",\"kind\":\"status\",\"status\":429,\"retry_after\":3}");
        String message = "{\"channel\":\"general\",\"text\":\"x\"}";

        assertThat(post(message).json().path("error").asText()).isEqualTo("service_unavailable");
        assertThat(post(message).header("Retry-After")).isEqualTo("3");
        assertThat(post(message).status()).isEqualTo(200);
    }

    private Answer post(String body) {
        return client.call("POST", POST_MESSAGE, BOT, body);
    }

    private String error(Map<String, String> headers) {
        Answer answer = client.call("POST", "/slack/api/auth.test", headers, "");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("error").asText();
    }

    private JsonNode workspace() {
        return client.control("GET", "/accounts/demo/slack").json();
    }
}
