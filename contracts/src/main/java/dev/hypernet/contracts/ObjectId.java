package dev.hypernet.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of a typed object (media, album, …): a UUID (version 4), never reused. In JSON its canonical lower-case text. */
public record ObjectId(@JsonValue UUID value) {

    @JsonCreator
    public static ObjectId of(String text) {
        return new ObjectId(UUID.fromString(text));
    }

    public static ObjectId random() {
        return new ObjectId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
