package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.hypernet.sandbox.SandboxClient.Answer;
import dev.hypernet.testkit.Receiver;
import dev.hypernet.testkit.Receiver.Message;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Receivers go by the clock of now, and so does this sandbox. */
class NotesPushesTest {

    private static final String ACCOUNT = "/accounts/demo";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ANOTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final JsonMapper JSON = new JsonMapper();

    private final SandboxClient client =
            new SandboxClient(options -> options.withClock(Clock.systemUTC()).withWebhookSecret(Secret.of(SECRET)));
    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        client.close();
        receiver.close();
    }

    @Test
    void whoeverAskedIsToldWhoseNotesChanged() throws Exception {
        subscribe("");
        create("A note");

        JsonNode push = answered(1).getFirst();

        Message message = receiver.messages().getFirst();
        assertThat(message.isFrom(SECRET)).isTrue();
        assertThat(message.isFrom(ANOTHER_SECRET)).isFalse();
        assertThat(message.header("Webhook-Id")).isEqualTo(push.path("id").asText());
        JsonNode body = JSON.readTree(message.body());
        assertThat(body.path("type").asText()).isEqualTo("notes.changed");
        assertThat(body.path("data").path("account").asText()).isEqualTo("demo");
        assertThat(push.path("status").asInt()).isEqualTo(204);
    }

    @Test
    void everyChangeOfNotesIsToldOnceAndNothingElse() {
        subscribe("");

        String id = create("A note").path("id").asText();
        control("PATCH", "/notes/" + id, "{\"title\":\"A note\"}", 200);
        control("PATCH", "/notes/" + id, "{\"title\":\"Another\"}", 200);
        control("POST", "/messages", "{\"subject\":\"Words\"}", 201);
        control("POST", "/fill", "{\"notes\":20,\"messages\":20}", 200);
        control("DELETE", "/notes/" + id, "", 204);
        control("DELETE", "/notes/" + id, "", 404);

        assertThat(answered(4)).hasSize(4);
        assertThat(receiver.messages())
                .hasSize(4)
                .extracting(message -> message.header("webhook-id"))
                .doesNotHaveDuplicates();
    }

    @Test
    void aPushIsSentAgainUnderItsName() {
        subscribe("");
        receiver.answers(500);
        create("A note");
        String id = answered(1).getFirst().path("id").asText();

        receiver.answers(200);
        JsonNode again = control("POST", "/pushes/" + id, "", 200).json();

        assertThat(again.path("status").asInt()).isEqualTo(200);
        assertThat(again.path("sent").asInt()).isEqualTo(2);
        List<Message> messages = receiver.messages();
        assertThat(messages).hasSize(2).allMatch(message -> message.isFrom(SECRET));
        assertThat(messages).extracting(message -> message.header("webhook-id")).containsOnly(id);
        assertThat(messages)
                .extracting(Message::body)
                .containsOnly(messages.getFirst().body());
        control("POST", "/pushes/msg_unknown", "", 404);
    }

    @Test
    void aSubscriptionMaySignWithAnotherSecret() {
        subscribe(ANOTHER_SECRET);
        create("A note");
        answered(1);

        assertThat(receiver.messages()).singleElement().matches(message -> message.isFrom(ANOTHER_SECRET));
    }

    @Test
    void whoeverIsNotThereIsToldNothingAndThatIsSeen() {
        subscribe("");
        receiver.close();
        create("A note");

        client.awaitUntil(() -> pushes().getFirst().has("error"));
        assertThat(pushes().getFirst().has("status")).isFalse();
        control("DELETE", "/webhook", "", 204);
        create("Another");
        assertThat(pushes()).hasSize(1);
    }

    @Test
    void whatNobodyCouldBeToldByIsRefused() {
        control("PUT", "/webhook", "{}", 400);
        control("PUT", "/webhook", "{\"url\":\"file:///tmp/hooks\"}", 400);
        control("PUT", "/webhook", "{\"url\":\"hooks\"}", 400);
        control("PUT", "/webhook", "{\"url\":\"http://127.0.0.1:1/\",\"secret\":\"no base64!\"}", 400);
        control("PUT", "/webhook", "{\"url\":\"http://127.0.0.1:1/\",\"secret\":\"\"}", 400);
        try (SandboxClient without = new SandboxClient()) {
            Answer refused = without.control("PUT", ACCOUNT + "/webhook", "{\"url\":\"http://127.0.0.1:1/\"}");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("secret");
        }
    }

    private void subscribe(String secret) {
        String with = secret.isEmpty() ? "" : ",\"secret\":\"%s\"".formatted(secret);
        control("PUT", "/webhook", "{\"url\":\"%s\"%s}".formatted(receiver.url(), with), 204);
    }

    private JsonNode create(String title) {
        return control("POST", "/notes", "{\"title\":\"%s\"}".formatted(title), 201)
                .json();
    }

    private Answer control(String method, String path, String body, int status) {
        Answer answer = client.control(method, ACCOUNT + path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer;
    }

    private List<JsonNode> answered(int count) {
        client.awaitUntil(
                () -> pushes().stream().filter(push -> push.has("status")).count() == count);
        return pushes();
    }

    private List<JsonNode> pushes() {
        return control("GET", "/pushes", "", 200)
                .json()
                .path("pushes")
                .valueStream()
                .toList();
    }
}
