package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.platform.problem.Problem;
import jakarta.inject.Singleton;
import java.util.UUID;

/**
 * Why a call failed, as it is kept for whoever asks later: as {@code GET /api/v1/executions/{id}} shows it, and thrown
 * once more for whoever repeats the call under its key.
 */
@Singleton
public class KeptProblems {
    private static final String CODE = "code";

    private final ObjectMapper json;

    KeptProblems(ObjectMapper json) {
        this.json = json;
    }

    /** To be kept: RFC 9457's members, and the word for why. */
    public ObjectNode of(UUID execution, Problem problem, String code) {
        ObjectNode kept = json.valueToTree(problem.details("/api/v1/executions/" + execution));
        return kept.put(CODE, code);
    }

    /** What was kept. */
    static Problem read(JsonNode kept) {
        String type = kept.path("type").asText();
        String name = type.substring(type.lastIndexOf('/') + 1);
        String detail = kept.path("detail").asText();
        return name.equals(ProviderFailed.NAME)
                ? new ProviderFailed(kept.path(CODE).asText(), detail)
                : new Problem(
                        kept.path("status").asInt(), name, kept.path("title").asText(), detail);
    }
}
