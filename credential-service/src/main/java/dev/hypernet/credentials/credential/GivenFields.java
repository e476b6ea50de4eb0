package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.platform.secret.Secret;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What somebody gave: texts by name, each of them secret. */
record GivenFields(Map<String, Secret> byName) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FIELDS = "fields";
    private static final String TOKEN = "token";

    GivenFields {
        byName = Map.copyOf(byName);
    }

    /** When the token among them expires by its own word; nothing when there is none or it does not say. */
    Optional<Instant> tokenExpiry() {
        return Optional.ofNullable(byName.get(TOKEN)).flatMap(JsonWebToken::expiry);
    }

    /** For the secret store. */
    Secret toSecret() {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode fields = json.putObject(FIELDS);
        byName.forEach((name, value) -> fields.put(name, value.reveal()));
        return Secret.of(json.toString());
    }

    /** From the secret store. */
    static GivenFields of(Secret stored) {
        return new GivenFields(tree(stored).path(FIELDS).properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> Secret.of(field.getValue().asText()))));
    }

    private static JsonNode tree(Secret json) {
        try {
            return JSON.readTree(json.reveal());
        } catch (JsonProcessingException unreadable) {
            // No cause: Jackson quotes what it cannot read.
            throw new IllegalStateException("a stored secret is not the JSON that was stored");
        }
    }
}
