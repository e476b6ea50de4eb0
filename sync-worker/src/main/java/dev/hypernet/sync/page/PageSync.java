package dev.hypernet.sync.page;

import dev.hypernet.contracts.event.Event;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.platform.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/** A request's whole way, but for the transaction: read, fetched, written. */
public final class PageSync implements PageWork {
    private static final String SERVICE = "sync-worker";
    private static final List<String> TRACE = List.of("traceparent", "tracestate");
    private static final Logger LOG = Logger.getLogger(PageSync.class);

    private final PageFetch fetch;
    private final PageWriter writer;
    private final PageMetrics metrics;
    private final EventCodec codec;
    private final PageTopics topics;
    private final Clock clock;

    PageSync(
            PageFetch fetch, PageWriter writer, PageMetrics metrics, EventCodec codec, PageTopics topics, Clock clock) {
        this.fetch = fetch;
        this.writer = writer;
        this.metrics = metrics;
        this.codec = codec;
        this.topics = topics;
        this.clock = clock;
    }

    @Override
    public List<ProducerRecord<String, byte[]>> outputsOf(ConsumerRecord<String, byte[]> record) {
        try {
            return codec.read(record, SyncRequested.class)
                    .map(event -> outputs(event.data(), record))
                    .orElse(List.of());
        } catch (RuntimeException never) {
            // Whatever may pass is an outcome. What is thrown would end the lane, and the next one at the same request.
            LOG.errorf(never, "topic=%s offset=%d goes to the dead letters", record.topic(), record.offset());
            return List.of(deadLetter(record, never));
        }
    }

    private List<ProducerRecord<String, byte[]>> outputs(SyncRequested request, ConsumerRecord<String, byte[]> record) {
        PageOutcome outcome = metrics.timed(request.integrationType(), () -> fetch.fetch(request));
        log(request, outcome);
        return writer.events(outcome).stream()
                .map(event -> output(event, record))
                .toList();
    }

    private static void log(SyncRequested request, PageOutcome outcome) {
        switch (outcome) {
            case PageOutcome.Fetched page ->
                LOG.debugf(
                        "job=%s stream=%s page=%d records=%d rejected=%d",
                        request.jobId(),
                        request.stream(),
                        request.page(),
                        page.records().size(),
                        page.rejections().size());
            case PageOutcome.Deferred page ->
                LOG.infof(
                        "job=%s stream=%s page=%d deferred: %s until %s",
                        request.jobId(), request.stream(), request.page(), page.reason(), page.resumeAt());
            case PageOutcome.Failed page ->
                LOG.warnf(
                        "job=%s stream=%s page=%d failed: %s %s",
                        request.jobId(), request.stream(), request.page(), page.code(), page.message());
            case PageOutcome.Dropped page ->
                LOG.infof(
                        "job=%s is over: stream=%s page=%d dropped", request.jobId(), request.stream(), request.page());
        }
    }

    private ProducerRecord<String, byte[]> output(Event event, ConsumerRecord<String, byte[]> cause) {
        ProducerRecord<String, byte[]> output =
                new ProducerRecord<>(topics.of(event), event.aggregateId().toString(), codec.data(event));
        EventCodec.headers(UUID.randomUUID(), event, SERVICE, clock.instant())
                .forEach((name, value) -> header(output, name, value));
        for (String name : TRACE) {
            Header trace = cause.headers().lastHeader(name);
            if (trace != null) {
                output.headers().add(trace);
            }
        }
        return output;
    }

    private static ProducerRecord<String, byte[]> deadLetter(
            ConsumerRecord<String, byte[]> record, RuntimeException reason) {
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(
                PageTopics.deadLetters(record.topic()), null, record.key(), record.value(), record.headers());
        header(letter, "dead-letter-reason", String.valueOf(reason.getMessage()));
        header(letter, "dead-letter-exception-class-name", reason.getClass().getName());
        header(letter, "dead-letter-topic", record.topic());
        header(letter, "dead-letter-partition", Integer.toString(record.partition()));
        header(letter, "dead-letter-offset", Long.toString(record.offset()));
        return letter;
    }

    private static void header(ProducerRecord<String, byte[]> output, String name, String value) {
        output.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
