package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void eachRequestIsRememberedWithItsTimeAndStatus() {
        test("demo");
        client.clock.advance(Duration.ofMillis(1_500));
        client.order("{\"on\":\"slack\",\"kind\":\"status\",\"status\":503}");
        test("demo");

        assertThat(client.requests("slack").path("requests").toString())
                .isEqualTo("[{\"provider\":\"slack\",\"method\":\"POST\",\"path\":\"/slack/api/auth.test\","
                        + "\"at\":\"2026-11-21T12:00:00Z\",\"in_progress\":1,\"status\":200},"
                        + "{\"provider\":\"slack\",\"method\":\"POST\",\"path\":\"/slack/api/auth.test\","
                        + "\"at\":\"2026-11-21T12:00:01.500Z\",\"in_progress\":1,\"status\":503}]");
    }

    @Test
    void theBusiestMinuteBeginsWhereverItDoes() {
        for (int second : new int[] {0, 30, 20, 9, 1, 30}) {
            client.clock.advance(Duration.ofSeconds(second));
            test("demo");
        }

        JsonNode report = client.requests("slack");
        assertThat(report.path("requests")).hasSize(6);
        // At 0, 30, 50, 59, 60 and 90: from 30 to before 90, and from 0 to before 60.
        assertThat(report.path("busiest_minute").asInt()).isEqualTo(4);
        assertThat(report.path("refused").asInt()).isZero();
        assertThat(report.path("most_in_progress").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsRefusedForTheLimitIsCountedToo() {
        client.order("{\"on\":\"slack\",\"kind\":\"status\",\"status\":429,\"times\":2}");
        test("demo");
        test("demo");
        test("demo");

        assertThat(client.requests("slack").path("busiest_minute").asInt()).isEqualTo(3);
        assertThat(client.requests("slack").path("refused").asInt()).isEqualTo(2);
    }

    @Test
    void accountsAndProvidersAreCountedApart() {
        test("demo");
        test("alice");
        test("nobody/at all");

        assertThat(client.requests("slack").path("requests")).hasSize(1);
        assertThat(client.requests("xero").path("requests")).isEmpty();
        assertThat(client.control("GET", "/accounts/alice/requests").json().path("requests"))
                .hasSize(1);
    }

    @Test
    void theCountBeginsAnewWhenAskedTo() {
        test("demo");
        client.control("DELETE", "/accounts/demo/requests");
        test("demo");

        assertThat(client.requests("slack").path("requests")).hasSize(1);
    }

    private void test(String account) {
        client.call("POST", "/slack/api/auth.test", Map.of("Authorization", "Bearer xoxb-" + account), "");
    }
}
