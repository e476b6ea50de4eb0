package dev.hypernet.sync.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.event.Batch;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncProgress;
import dev.hypernet.contracts.event.SyncProgress.PageDeferred;
import dev.hypernet.contracts.event.SyncProgress.StreamFinished;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.platform.json.Scrub;
import dev.hypernet.sync.Loopback;
import dev.hypernet.sync.provider.FreeBudgets;
import dev.hypernet.sync.provider.Leases;
import dev.hypernet.sync.provider.Plans;
import dev.hypernet.sync.provider.ProviderClient;
import dev.hypernet.sync.provider.SandboxAccount;
import dev.hypernet.testkit.Requirement;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lanes on the real Kafka, with the sandbox as provider. */
class PageChainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TYPE = "sandbox_photos";

    private final Broker broker = new Broker(SyncRequested.topicOf(TYPE), Batch.TOPIC, SyncProgress.TOPIC);
    private final SandboxAccount account = SandboxAccount.connected();
    private final PageConsumer consumer = new PageConsumer(broker.clients(), work(account, account));

    @BeforeEach
    void start() {
        consumer.start();
    }

    @AfterEach
    void stop() {
        consumer.close();
        account.close();
    }

    @Test
    @Requirement("S01")
    void everyPhotoOfAnAccountComesExactlyOnce() {
        SyncRequested request = Requests.full(TYPE, "media");
        broker.publish(List.of(request));

        StreamFinished finished = finished(1).getFirst();
        List<Batch> batches = batches(6);

        assertThat(finished.pages()).isEqualTo(6);
        assertThat(finished.fetched()).isEqualTo(520);
        assertThat(finished.cursor()).isNotNull();
        assertThat(batches.stream().flatMap(batch -> batch.records().stream()).map(SourceRecord::sourceId))
                .hasSize(520)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.startsWith("media:"));
        assertThat(batches.stream().flatMap(batch -> batch.records().stream())).allMatch(SourceRecord::hasContent);
        assertThat(batches).allMatch(batch -> batch.rejections().isEmpty());
    }

    @Test
    void theLinksOfAChainFollowOneAnother() {
        SyncRequested request = Requests.full(TYPE, "media");
        broker.publish(List.of(request));
        finished(1);

        String link = request.link();
        for (Batch batch : batches(6)) {
            assertThat(batch.linkIn()).isEqualTo(link);
            assertThat(batch.linkOut()).isNotEqualTo(link);
            link = batch.linkOut();
        }
    }

    @Test
    void theEndOfAStreamNamesTheLinkOfItsLastBatch() {
        SyncRequested request = Requests.full(TYPE, "albums");
        broker.publish(List.of(request));

        StreamFinished finished = finished(1).getFirst();
        Batch only = batches(1).getFirst();

        assertThat(only.isFirst()).isTrue();
        assertThat(only.records()).hasSize(8).noneMatch(SourceRecord::hasContent);
        assertThat(only.linkIn()).isEqualTo(request.link());
        assertThat(finished.link()).isEqualTo(only.linkOut());
    }

    @Test
    void anIncrementalSyncBringsWhatChangedAndNothingElse() {
        SyncRequested first = Requests.full(TYPE, "media");
        broker.publish(List.of(first));
        String cursor = finished(1).getFirst().cursor();
        String photo = account.control("GET", "/state", "").at("/media/0/id").asText();
        account.control("DELETE", "/media/" + photo, "");
        SyncRequested second = Requests.since(cursor, TYPE, "media");
        broker.publish(List.of(second));

        finished(2);
        List<Batch> batches = batches(7).stream()
                .filter(batch -> batch.jobId().equals(second.jobId()))
                .toList();

        assertThat(batches).hasSize(1);
        assertThat(batches.getFirst().records()).singleElement().satisfies(record -> {
            assertThat(record.sourceId()).isEqualTo("media:" + photo);
            assertThat(record.deleted()).isTrue();
            assertThat(record.hasContent()).isFalse();
            assertThat(record.payload()).isEmpty();
        });
    }

    @Test
    void manyPeopleAreServedSideBySide() {
        List<SyncRequested> requests = IntStream.range(0, 20)
                .mapToObj(person -> Requests.full(TYPE, "media"))
                .toList();
        broker.publish(requests);

        finished(20);
        Map<Object, Long> records = batches(120).stream()
                .collect(Collectors.groupingBy(
                        batch -> batch.jobId(),
                        Collectors.summingLong(batch -> batch.records().size())));

        assertThat(records)
                .hasSize(20)
                .allSatisfy((job, count) -> assertThat(count).isEqualTo(520));
    }

    @Test
    void aRequestThatCannotBeReadGoesToTheDeadLettersAndHoldsNothingUp() {
        broker.publishRaw(SyncRequested.topicOf(TYPE), "not an event");
        broker.publish(List.of(Requests.full(TYPE, "albums")));

        finished(1);
        String letters = PageTopics.deadLetters(SyncRequested.topicOf(TYPE));
        List<ConsumerRecord<String, byte[]>> dead = broker.records(letters, PATIENCE, found -> !found.isEmpty());

        assertThat(dead).singleElement().satisfies(letter -> {
            assertThat(new String(letter.value(), StandardCharsets.UTF_8)).isEqualTo("not an event");
            assertThat(letter.headers().lastHeader("dead-letter-reason")).isNotNull();
        });
    }

    @Test
    void aThrottledPageGoesBackAndTheLaneGoesOn() {
        account.suffer("{\"on\":\"media\",\"kind\":\"status\",\"status\":429,\"retry_after\":7}");
        SyncRequested throttled = Requests.full(TYPE, "media");
        broker.publish(List.of(throttled));

        PageDeferred deferred = broker.read(SyncProgress.TOPIC, PageDeferred.class, PATIENCE, found -> !found.isEmpty())
                .getFirst();
        broker.publish(List.of(deferred.request()));

        assertThat(deferred.reason()).isEqualTo("rate_limited");
        assertThat(deferred.request()).isEqualTo(throttled);
        assertThat(finished(1).getFirst().fetched()).isEqualTo(520);
    }

    @Test
    void eventsCarryTheTraceOfTheirRequest() {
        broker.publish(List.of(Requests.full(TYPE, "albums")));

        ConsumerRecord<String, byte[]> batch =
                broker.records(Batch.TOPIC, PATIENCE, found -> !found.isEmpty()).getFirst();

        assertThat(new String(batch.headers().lastHeader("traceparent").value(), StandardCharsets.UTF_8))
                .startsWith("00-0af7651916cd43dd8448eb211c80319c");
        assertThat(new String(batch.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8))
                .isEqualTo("dev.hypernet.sync.batch_fetched.v1");
    }

    @Test
    void aWorkerSaysWhetherItIsAMemberAndHowManyLanesItHas() {
        Awaitility.await().atMost(PATIENCE).until(() -> consumer.state().openLanes() == Broker.PARTITIONS);

        assertThat(consumer.state())
                .isEqualTo(new PageConsumer.State(true, true, Broker.PARTITIONS, Broker.PARTITIONS));
    }

    @Test
    void aWorkerWithoutWorkIsReadyToo() {
        try (PageConsumer idle = new PageConsumer(new Broker().clients(), request -> List.of())) {
            idle.start();

            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> idle.state().joined() && idle.state().reachable());
            assertThat(idle.state().lanes()).isZero();
        }
    }

    private List<StreamFinished> finished(int count) {
        return broker.read(SyncProgress.TOPIC, StreamFinished.class, PATIENCE, found -> found.size() >= count);
    }

    private List<Batch> batches(int count) {
        List<Batch> batches = broker.read(Batch.TOPIC, Batch.class, PATIENCE, found -> found.size() >= count);
        assertThat(batches).hasSize(count);
        return batches.stream()
                .sorted(Comparator.comparingInt(Batch::page).thenComparingInt(Batch::part))
                .toList();
    }

    private PageWork work(Plans plans, Leases leases) {
        Clock clock = Clock.systemUTC();
        EventCodec codec = EventCodecs.codec();
        ProviderClient provider = new ProviderClient(Loopback.GUARD, Duration.ofSeconds(10), 1 << 24, clock);
        PageFetch fetch = new PageFetch(
                plans,
                leases,
                new FreeBudgets(),
                provider,
                new Patience(clock, new Random(1)),
                new Scrub(Optional.of(List.of("access_token")), new SimpleMeterRegistry()),
                clock,
                1_000);
        return new PageSync(
                fetch,
                new PageWriter(codec),
                new PageMetrics(new SimpleMeterRegistry()),
                codec,
                broker.topics(),
                clock);
    }
}
