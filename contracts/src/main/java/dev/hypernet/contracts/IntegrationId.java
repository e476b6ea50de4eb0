package dev.hypernet.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** The id of an integration: one connected external account: a UUID (version 4), never reused. In JSON its canonical lower-case text. */
public record IntegrationId(@JsonValue UUID value) {

    @JsonCreator
    public static IntegrationId of(String text) {
        return new IntegrationId(UUID.fromString(text));
    }

    public static IntegrationId random() {
        return new IntegrationId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
