package dev.hypernet.integrations.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.integrations.Somebody;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What no consumer could settle, seen and sent back by an admin. */
@QuarkusTest
@WithTestResource(TestStack.class)
class DeadLetterTest {
    private static final String LETTERS = "/api/v1/dead-letters";
    private static final String SECRET = "canary-4711";

    private final Somebody admin = Somebody.admin();
    private final String origin = "hypernet.story-" + UUID.randomUUID() + ".v1";
    private final String topic = origin + ".object-service.dlq";

    @Test
    void aLetterTellsWhereItWasAndWhyButNotWhatItSays() throws Exception {
        post("one", "invalid input syntax for type integer: \"" + SECRET + "\"");

        list("").body("items.size()", equalTo(1))
                .body("items[0].topic", equalTo(topic))
                .body("items[0].key", equalTo("one"))
                .body("items[0].origin_topic", equalTo(TestStack.topicPrefix() + origin))
                .body("items[0].origin_offset", equalTo("17"))
                .body("items[0].reason", containsString("invalid input syntax"))
                .body("items[0].message_id", notNullValue())
                .body("items[0].replayed_at", nullValue())
                .body(not(containsString(SECRET)));
        admin.request()
                .get(LETTERS + "/topics")
                .then()
                .statusCode(200)
                .body("items.topic", hasItem(topic))
                .body("items.find { it.topic == '" + topic + "' }.letters", equalTo(1));
    }

    @Test
    void aLetterGoesBackAsItCameOnce() throws Exception {
        post("one", "unreadable");

        replay(0).statusCode(200).body("replayed_at", notNullValue()).body("replayed_by", notNullValue());

        Topics.Read again = Topics.read(origin, 1).getFirst();
        assertThat(again.key()).isEqualTo("one");
        assertThat(again.data()).isEqualTo("{\"secret\":\"" + SECRET + "\"}");
        assertThat(again.headers())
                .containsKeys("ce_id", "ce_type")
                .noneSatisfy((name, value) -> assertThat(name).startsWith("dead-letter-"));
        replay(0).statusCode(409).body("type", containsString("replayed-already"));
        list("").body("items[0].replayed_at", notNullValue());
        replay(1).statusCode(404);
    }

    @Test
    void pagesFollowEachOther() throws Exception {
        post("one", "a");
        post("two", "b");
        post("three", "c");

        String next = list("&limit=2")
                .body("items.key", equalTo(List.of("one", "two")))
                .extract()
                .path("next_cursor");
        list("&limit=2&cursor=" + next)
                .body("items.key", equalTo(List.of("three")))
                .body("next_cursor", nullValue());
    }

    @Test
    void whatThisServiceCannotReadIsThere() throws Exception {
        String key = UUID.randomUUID().toString();
        send(new ProducerRecord<>(
                TestStack.topicPrefix() + SyncProgress.TOPIC, key, "no event".getBytes(StandardCharsets.UTF_8)));

        Awaitility.await()
                .untilAsserted(() -> admin.request()
                        .get(LETTERS + "?limit=200&topic=" + SyncProgress.TOPIC + ".integration-service.dlq")
                        .then()
                        .statusCode(200)
                        .body("items.key", hasItem(key))
                        .body("items.find { it.key == '" + key + "' }.reason", containsString("ce_type")));
    }

    @Test
    void onlyAdminsSeeLettersAndOnlyDeadLetterTopicsAreRead() throws Exception {
        Somebody alice = Somebody.anyone();
        alice.request().get(LETTERS + "?topic=" + topic).then().statusCode(403);
        alice.request().get(LETTERS + "/topics").then().statusCode(403);
        alice.request().body(order(0)).post(LETTERS + "/replay").then().statusCode(403);
        admin.request().get(LETTERS + "?topic=" + SyncProgress.TOPIC).then().statusCode(404);
        admin.request().get(LETTERS).then().statusCode(400);
        admin.request()
                .body("{\"topic\":\"x\"}")
                .post(LETTERS + "/replay")
                .then()
                .statusCode(422);
    }

    private ValidatableResponse list(String more) {
        return admin.request().get(LETTERS + "?topic=" + topic + more).then().statusCode(200);
    }

    private ValidatableResponse replay(long offset) {
        return admin.request().body(order(offset)).post(LETTERS + "/replay").then();
    }

    private String order(long offset) {
        return "{\"topic\":\"%s\",\"partition\":0,\"offset\":%d}".formatted(topic, offset);
    }

    private void post(String key, String reason) throws ExecutionException, InterruptedException {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(
                TestStack.topicPrefix() + topic,
                0,
                key,
                ("{\"secret\":\"" + SECRET + "\"}").getBytes(StandardCharsets.UTF_8));
        Map.of(
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_type",
                        "dev.hypernet.story.told.v1",
                        "dead-letter-reason",
                        reason,
                        "dead-letter-topic",
                        TestStack.topicPrefix() + origin,
                        "dead-letter-partition",
                        "0",
                        "dead-letter-offset",
                        "17")
                .forEach((name, value) -> letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        send(letter);
    }

    private static void send(ProducerRecord<String, byte[]> record) throws ExecutionException, InterruptedException {
        try (Producer<String, byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, TestStack.kafkaBootstrap()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }
}
