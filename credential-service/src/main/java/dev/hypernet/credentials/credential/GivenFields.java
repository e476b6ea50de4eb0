package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.credentials.provider.JsonWebToken;
import dev.hypernet.credentials.secret.SecretJson;
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

    /** What a lease of a token that was made here consists of. */
    static GivenFields ofToken(Secret token) {
        return new GivenFields(Map.of(TOKEN, token));
    }

    /** Nothing for one that was not given. */
    Optional<Secret> field(String name) {
        return Optional.ofNullable(byName.get(name));
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
        return new GivenFields(SecretJson.tree(stored).path(FIELDS).properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> Secret.of(field.getValue().asText()))));
    }
}
