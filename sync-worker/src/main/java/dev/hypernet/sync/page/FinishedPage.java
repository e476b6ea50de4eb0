package dev.hypernet.sync.page;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A request and what it became, not yet published. */
record FinishedPage(ConsumerRecord<String, byte[]> request, List<ProducerRecord<String, byte[]>> outputs) {
    FinishedPage {
        outputs = List.copyOf(outputs);
    }

    /** What it takes of memory until it is published, and of a transaction then. */
    long bytes() {
        return outputs.stream()
                .mapToLong(output -> output.value() == null ? 0 : output.value().length)
                .sum();
    }
}
