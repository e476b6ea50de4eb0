package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.StackExtension;
import dev.hypernet.testkit.Receiver;
import dev.hypernet.testkit.Receiver.Message;
import dev.hypernet.testkit.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Webhooks over the whole stack, both ways: a provider that tells of a change is believed when it has signed, and syncs
 * the account once; and what a sync brings is told at somebody's own address until that takes it.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class WebhooksIT {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonMapper READER = new JsonMapper();
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int PAGE_SIZE = 500;
    private static final String ENDPOINTS = "/api/v1/webhook-endpoints";
    /** Base64 of a key that nobody was given. */
    private static final String ANOTHER_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String HINTS = "select 1 from integration.webhook_hint where integration_id = ?::uuid";
    private static final String DUE = """
        update integration.webhook_delivery
           set next_at = now()
         where endpoint_id = ?::uuid and state = 'pending'
        """;

    private static NotesAccount account;
    private static Synced synced;
    private static URI hooks;

    private final Receiver receiver = new Receiver();

    /** Where somebody wants to be told. */
    private record Endpoint(Person person, String id, String secret) {

        /** The one thing that was to be told there, and how that fared; nothing where there is none yet. */
        JsonNode delivery() {
            JsonNode items = person.api()
                    .get("%s/%s/deliveries".formatted(ENDPOINTS, id))
                    .expect(200)
                    .json()
                    .path("items");
            assertThat(items.size()).as("%s", items).isLessThan(2);
            return items.path(0);
        }

        void remove() {
            person.api().delete(ENDPOINTS + "/" + id).expect(204);
        }
    }

    @BeforeAll
    static void connect(RunningStack stack) {
        SandboxControl provider = new SandboxControl(
                stack.addresses().sandbox(),
                "hooks-" + UUID.randomUUID().toString().substring(0, 8));
        account = new NotesAccount(provider);
        hooks = URI.create(stack.addresses().frontDoor() + "/api/v1/webhooks/sandbox_notes");
        synced = new Synced(Connected.toNotes(Person.register(stack.addresses().frontDoor()), provider, PAGE_SIZE));
        SyncWatch.requireSuccess(synced.job());
    }

    @AfterEach
    void nobodyIsToldAnyMore() {
        account.tellNobody();
        receiver.close();
    }

    @Test
    void aNoteOfWhichTheProviderTellsIsThereSoonAndSyncedOnce(RunningStack stack) throws SQLException {
        account.tell(hooks);
        int told = account.pushes().size();
        int before = hinted().size();

        String source = newNote("Told at once");

        JsonNode push = answered(told + 1);
        assertThat(push.path("status").asInt()).as("%s", push).isEqualTo(200);
        JsonNode job = Patience.until("A sync", LIMIT, WebhooksIT::hinted, jobs -> jobs.size() > before)
                .getFirst();
        assertThat(job.path("sync_type").asText()).isEqualTo("incremental");
        SyncWatch.requireSuccess(synced.job());
        assertThat(sources()).contains(source);

        JsonNode again = toldAgain(push);

        assertThat(again.path("status").asInt()).as("%s", again).isEqualTo(200);
        assertThat(again.path("sent").asInt()).isGreaterThan(1);
        assertThat(hints(stack)).isZero();
        assertThat(hinted()).hasSize(before + 1);
    }

    @Test
    void whatTheProviderHasNotSignedDoesNothing(RunningStack stack) throws SQLException {
        account.tell(hooks, ANOTHER_SECRET);
        int told = account.pushes().size();
        int before = hinted().size();

        String source = newNote("Told by somebody else");

        JsonNode push = answered(told + 1);
        assertThat(push.path("status").asInt()).as("%s", push).isEqualTo(401);
        assertThat(hints(stack)).isZero();
        assertThat(hinted()).hasSize(before);
        assertThat(sources()).doesNotContain(source);
    }

    @Test
    @Requirement("V01")
    void whatASyncBringsIsToldAtOnesOwnAddress() {
        Endpoint endpoint = listen(
                synced.integration().person(),
                "dev.hypernet.object.created.v1",
                "dev.hypernet.integration.sync_completed.v1");
        String source = newNote("For everybody who listens");

        JsonNode job = synced.again("incremental");

        Message ofNote = told("object.created", source);
        Message ofJob = told("integration.sync_completed", job.path("id").asText());
        for (Message message : List.of(ofNote, ofJob)) {
            assertThat(message.isFrom(endpoint.secret())).isTrue();
            assertThat(message.isFrom(ANOTHER_SECRET)).isFalse();
        }
        assertThat(read(ofNote).at("/data/object/source_id").asText()).isEqualTo(source);
        assertThat(read(ofJob).at("/data/job_id")).isEqualTo(job.path("id"));
        assertThat(read(ofJob).at("/data/outcome").asText()).isEqualTo("success");
        endpoint.remove();
    }

    /** The second pause is five minutes, which nobody waits for here. */
    @Test
    @Requirement("V01")
    void whatDoesNotArriveIsSentAgainUnderOneIdAndNoMoreOnceItDid(RunningStack stack) throws SQLException {
        Person person = Person.register(stack.addresses().frontDoor());
        Endpoint endpoint = listen(person, "dev.hypernet.object.created.v1");
        receiver.answers(500);

        String album = person.api()
                .post("/api/v1/albums", JSON.objectNode().put("name", "Told thrice"))
                .expect(201)
                .json()
                .path("id")
                .asText();

        Patience.until("Two attempts", LIMIT, endpoint::delivery, delivery -> waits(delivery, 2));
        receiver.answers(204);
        change(stack, DUE, endpoint.id());
        JsonNode delivery = Patience.until("The delivery", LIMIT, endpoint::delivery, told -> isIn("delivered", told));

        assertThat(delivery.path("attempts").asInt()).isEqualTo(3);
        List<Message> messages = receiver.messages();
        assertThat(messages).hasSize(3).allMatch(message -> message.isFrom(endpoint.secret()));
        assertThat(messages)
                .extracting(message -> message.header("webhook-id"))
                .containsOnly(delivery.path("event_id").asText());
        assertThat(messages)
                .extracting(Message::body)
                .containsOnly(messages.getFirst().body());
        assertThat(read(messages.getFirst()).at("/data/object/id").asText()).isEqualTo(album);
        endpoint.remove();
    }

    private static boolean waits(JsonNode delivery, int attempts) {
        return isIn("pending", delivery) && delivery.path("attempts").asInt() == attempts;
    }

    private static boolean isIn(String state, JsonNode delivery) {
        return delivery.path("state").asText().equals(state);
    }

    private Endpoint listen(Person person, String... eventTypes) {
        ObjectNode wanted = JSON.objectNode().put("url", receiver.url());
        Arrays.stream(eventTypes).forEach(wanted.putArray("event_types")::add);
        JsonNode made = person.api().post(ENDPOINTS, wanted).expect(201).json();
        return new Endpoint(
                person, made.path("id").asText(), made.path("secret").asText());
    }

    /** What came of this type with this text in it. */
    private Message told(String type, String text) {
        return Patience.until(
                        "An event %s of %s".formatted(type, text),
                        LIMIT,
                        () -> receiver.messages().stream()
                                .filter(message -> message.body().contains("dev.hypernet." + type + ".v1"))
                                .filter(message -> message.body().contains(text))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    /** Writes one at the provider, and returns what Hypernet knows it by. */
    private static String newNote(String title) {
        JsonNode note = account.create("notes", JSON.objectNode().put("title", title));
        return "notes:" + note.path("id").asText();
    }

    /** The latest of so many pushes, when it is answered. Told again, as providers do, where nobody had the time. */
    private static JsonNode answered(int pushes) {
        JsonNode push = Patience.until(
                        "An answer to what the provider told",
                        LIMIT,
                        account::pushes,
                        told -> told.size() == pushes && told.getLast().has("status"))
                .getLast();
        return isBusy(push) ? toldAgain(push) : push;
    }

    private static JsonNode toldAgain(JsonNode push) {
        String id = push.path("id").asText();
        return Patience.until(
                "An answer to what the provider told again",
                LIMIT,
                () -> account.tellAgain(id),
                again -> !isBusy(again));
    }

    private static boolean isBusy(JsonNode push) {
        return push.path("status").asInt() == 503;
    }

    private static List<String> sources() {
        return synced.integration().person().api().all("/api/v1/objects?limit=200&integration_id=" + id()).stream()
                .map(Library::sourceId)
                .toList();
    }

    /** The jobs that began because the provider told of something, newest first. */
    private static List<JsonNode> hinted() {
        return synced.integration()
                .person()
                .api()
                .all("/api/v1/sync-jobs?limit=100&trigger=webhook&integration_id=" + id());
    }

    /** What the provider told and no job began for. */
    private static int hints(RunningStack stack) throws SQLException {
        try (Connection database = stack.database();
                PreparedStatement asked = database.prepareStatement(HINTS)) {
            asked.setString(1, id());
            try (ResultSet rows = asked.executeQuery()) {
                return rows.next() ? 1 : 0;
            }
        }
    }

    private static void change(RunningStack stack, String statement, String id) throws SQLException {
        try (Connection database = stack.database();
                PreparedStatement change = database.prepareStatement(statement)) {
            change.setString(1, id);
            assertThat(change.executeUpdate()).isOne();
        }
    }

    private static String id() {
        return synced.integration().id();
    }

    private static JsonNode read(Message message) {
        try {
            return READER.readTree(message.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
