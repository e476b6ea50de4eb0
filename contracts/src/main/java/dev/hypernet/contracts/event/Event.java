package dev.hypernet.contracts.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hypernet.contracts.UserId;
import java.util.UUID;

/** Something that happened, published from the same transaction as the change it tells of. */
public sealed interface Event
        permits ObjectEvent, LinkEvent, IntegrationEvent, ExecutionEvent, UserEvent, MediaMessage, SyncMessage {

    /** The person whose data this is about. */
    UserId userId();

    /** What the event is about; the Kafka key, so that the facts of one aggregate keep their order. */
    @JsonIgnore
    UUID aggregateId();

    /** Rises with each change of the aggregate. A consumer that has seen a higher one may drop this. */
    @JsonIgnore
    long sequence();

    /** Where it is published. */
    @JsonIgnore
    String topic();
}
