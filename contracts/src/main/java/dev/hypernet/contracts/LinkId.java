package dev.hypernet.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a link between two objects: a UUID (version 4), never reused. In JSON its canonical lower-case text. */
public record LinkId(@JsonValue UUID value) {

    @JsonCreator
    public static LinkId of(String text) {
        return new LinkId(UUID.fromString(text));
    }

    public static LinkId random() {
        return new LinkId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
