package dev.hypernet.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a sync job: a UUID (version 4), never reused. In JSON its canonical lower-case text. */
public record JobId(@JsonValue UUID value) {

    @JsonCreator
    public static JobId of(String text) {
        return new JobId(UUID.fromString(text));
    }

    public static JobId random() {
        return new JobId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
