package dev.hypernet.sync.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.platform.json.JsonConfiguration;

/** The codec as a service has it, where there is no container to make it. */
final class EventCodecs {
    private EventCodecs() {}

    static EventCodec codec() {
        ObjectMapper json = new ObjectMapper();
        json.registerModule(new JavaTimeModule());
        json.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        new JsonConfiguration().customize(json);
        return new EventCodec(json);
    }
}
