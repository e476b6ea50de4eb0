package dev.hypernet.objects.processing;

import dev.hypernet.contracts.event.MediaMessage.ProcessingRequested;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Bytes that wait to be read: several objects at a time by the channel's concurrency, each in its order. */
@ApplicationScoped
class ProcessingListener {
    private final EventCodec codec;
    private final MediaProcessing processing;

    ProcessingListener(EventCodec codec, MediaProcessing processing) {
        this.codec = codec;
        this.processing = processing;
    }

    @Incoming("processing")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, ProcessingRequested.class)
                .map(event -> process(event.data()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    private Uni<Void> process(ProcessingRequested wanted) {
        Owner.set(wanted.userId());
        return processing.process(wanted);
    }
}
