package dev.hypernet.sync.content;

import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.platform.event.EventCodec;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Contents that are wanted. */
@ApplicationScoped
public class ContentListener {
    private final EventCodec codec;
    private final ContentService contents;

    ContentListener(EventCodec codec, ContentService contents) {
        this.codec = codec;
        this.contents = contents;
    }

    @Incoming("content")
    public Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return codec.read(record, ContentRequested.class)
                .map(wanted -> contents.bring(wanted.data()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }
}
