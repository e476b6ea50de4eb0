package dev.hypernet.sync.page;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a request becomes. Called on a virtual thread, maybe more than once for a request; its answers are sent once. */
@FunctionalInterface
public interface PageWork {

    /**
     * Everything to be published for the request, in this order, together with its offset. What fails for good is told
     * in an event as well: an exception stops the lane, which begins anew with the same request.
     */
    List<ProducerRecord<String, byte[]>> outputsOf(ConsumerRecord<String, byte[]> request);
}
