package dev.hypernet.sync.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.platform.json.Scrub;
import dev.hypernet.sync.Loopback;
import dev.hypernet.sync.provider.FreeBudgets;
import dev.hypernet.sync.provider.Lease;
import dev.hypernet.sync.provider.Leases;
import dev.hypernet.sync.provider.ProviderClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a request that is none, however well its envelope looks. An exception would end the lane. */
class PageSyncTest {
    private static final String TOPIC = SyncRequested.topicOf("sandbox_photos");
    private static final Map<String, String> ENVELOPE = Map.of(
            "ce_id", "0190a8c1-0000-4000-8000-000000000001",
            "ce_type", "dev.hypernet.sync.requested.v1",
            "ce_sequence", "1");

    private final PageSync sync = sync();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "null",
                "[]",
                "{}",
                "{\"user_id\":7,\"integration_id\":\"none\"}",
                "{\"user_id\":\"9f1c2a4e-5b6d-4f70-8a91-b2c3d4e5f607\"}"
            })
    void aRequestThatSaysNothingIsADeadLetter(String data) {
        requireLetter(data, ENVELOPE);
    }

    /** Whose it is may be there, and all numbers: then it is an event, and about nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"user_id\":\"9f1c2a4e-5b6d-4f70-8a91-b2c3d4e5f607\",",
                "\"user_id\":\"9f1c2a4e-5b6d-4f70-8a91-b2c3d4e5f607\","
                        + "\"integration_id\":\"9f1c2a4e-5b6d-4f70-8a91-b2c3d4e5f608\","
            })
    void aRequestOfNothingIsADeadLetter(String whose) {
        String numbers = "\"epoch\":1,\"page\":0,\"fetched_before\":0,\"attempt\":0,\"restart\":0,\"bytes_before\":0";

        requireLetter("{" + whose + numbers + "}", ENVELOPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_sequence"})
    void aRequestWithAnOddEnvelopeIsADeadLetter(String odd) {
        Map<String, String> envelope = new HashMap<>(ENVELOPE);
        envelope.put(odd, "odd");

        requireLetter("{}", envelope);
    }

    @Test
    void aRequestWithoutAnEnvelopeIsADeadLetter() {
        requireLetter("{}", Map.of());
    }

    private void requireLetter(String data, Map<String, String> envelope) {
        ConsumerRecord<String, byte[]> request = new ConsumerRecord<>(TOPIC, 3, 17, "key", data.getBytes(UTF_8));
        envelope.forEach((name, value) -> request.headers().add(name, value.getBytes(UTF_8)));

        assertThat(sync.outputsOf(request)).singleElement().satisfies(letter -> {
            assertThat(letter.topic()).isEqualTo(PageTopics.deadLetters(TOPIC));
            assertThat(letter.key()).isEqualTo("key");
            assertThat(new String(letter.value(), UTF_8)).isEqualTo(data);
            assertThat(header(letter, "dead-letter-topic")).isEqualTo(TOPIC);
            assertThat(header(letter, "dead-letter-offset")).isEqualTo("17");
            assertThat(header(letter, "dead-letter-reason")).isNotEmpty();
            assertThat(header(letter, "dead-letter-exception-class-name")).endsWith("Exception");
        });
    }

    private static String header(ProducerRecord<String, byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }

    /** No job has a plan and nobody a token. */
    private static PageSync sync() {
        Clock clock = Clock.systemUTC();
        EventCodec codec = EventCodecs.codec();
        PageFetch fetch = new PageFetch(
                (job, user) -> Optional.empty(),
                new NoLeases(),
                new FreeBudgets(),
                new ProviderClient(Loopback.GUARD, Duration.ofSeconds(1), 1 << 20, clock),
                new Patience(clock, new Random(1)),
                new Scrub(Optional.of(List.of("access_token")), new SimpleMeterRegistry()),
                clock,
                1_000);
        PageMetrics metrics = new PageMetrics(new SimpleMeterRegistry());
        return new PageSync(fetch, new PageWriter(codec), metrics, codec, new PageTopics("", Set.of()), clock);
    }

    private static final class NoLeases implements Leases {

        @Override
        public Optional<Lease> lease(IntegrationId integration, UserId user, Purpose purpose) {
            return Optional.empty();
        }

        @Override
        public Optional<Lease> renewed(IntegrationId integration, UserId user, Purpose purpose, Lease rejected) {
            return Optional.empty();
        }
    }
}
