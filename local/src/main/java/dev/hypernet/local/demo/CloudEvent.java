package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An event as it stood on a topic.
 *
 * @param type the CloudEvents type, such as {@code dev.hypernet.object.created.v1}
 */
record CloudEvent(String id, String type, JsonNode data) {

    /** Whether the event is about this person's data. */
    boolean isOf(Person person) {
        String user = person.id();
        return data.path("user_id").asText().equals(user)
                || data.path("object").path("user_id").asText().equals(user)
                || data.path("link").path("user_id").asText().equals(user)
                || data.path("integration").path("user_id").asText().equals(user);
    }
}
