package dev.hypernet.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a user: the owner of everything else: a UUID (version 4), never reused. In JSON its canonical lower-case text. */
public record UserId(@JsonValue UUID value) {

    @JsonCreator
    public static UserId of(String text) {
        return new UserId(UUID.fromString(text));
    }

    public static UserId random() {
        return new UserId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
