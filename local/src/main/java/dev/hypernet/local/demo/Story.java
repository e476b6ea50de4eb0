package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What events tell, in words that can be compared: each sentence names objects as people do. */
final class Story {

    private final Map<String, String> names = new HashMap<>();

    /** Gives the object with this id a name; one without is told by its id. */
    void name(String id, String name) {
        names.put(id, name);
    }

    static String created(String object) {
        return "created " + object;
    }

    static String updated(String object, String changed) {
        return "updated " + object + ": " + changed;
    }

    static String deleted(String object) {
        return "deleted " + object;
    }

    static String linked(String from, String linkType, String to) {
        return "linked " + from + " " + linkType + " " + to;
    }

    static String unlinked(String from, String linkType, String to) {
        return "unlinked " + from + " " + linkType + " " + to;
    }

    static String syncStarted(String jobId) {
        return "sync started, job " + jobId;
    }

    static String syncCompleted(String jobId, String outcome) {
        return "sync completed, job " + jobId + ": " + outcome;
    }

    /** Tells the events, a sentence each. What becomes of an object when its bytes arrive is left out. */
    List<String> told(List<CloudEvent> events) {
        return events.stream().flatMap(event -> told(event).stream()).toList();
    }

    private Optional<String> told(CloudEvent event) {
        JsonNode data = event.data();
        return switch (event.type()) {
            case "dev.hypernet.object.created.v1" -> Optional.of(created(name(data.path("object"), "id")));
            case "dev.hypernet.object.updated.v1" -> toldUpdate(data);
            case "dev.hypernet.object.deleted.v1" -> Optional.of(deleted(name(data, "id")));
            case "dev.hypernet.link.created.v1" -> {
                JsonNode link = data.path("link");
                yield Optional.of(linked(name(link, "from_object_id"), linkType(link), name(link, "to_object_id")));
            }
            case "dev.hypernet.link.deleted.v1" ->
                Optional.of(unlinked(name(data, "from_object_id"), linkType(data), name(data, "to_object_id")));
            case "dev.hypernet.integration.sync_started.v1" ->
                Optional.of(syncStarted(data.path("job_id").asText()));
            case "dev.hypernet.integration.sync_completed.v1" ->
                Optional.of(syncCompleted(
                        data.path("job_id").asText(), data.path("outcome").asText()));
            default -> Optional.of(event.type());
        };
    }

    private Optional<String> toldUpdate(JsonNode data) {
        List<String> changed = new ArrayList<>();
        data.path("changed").forEach(field -> changed.add(field.asText()));
        return changed.contains("processing_status")
                ? Optional.empty()
                : Optional.of(updated(name(data.path("object"), "id"), String.join(", ", changed)));
    }

    private String name(JsonNode node, String field) {
        String id = node.path(field).asText();
        return names.getOrDefault(id, id);
    }

    private static String linkType(JsonNode link) {
        return link.path("link_type").asText();
    }
}
