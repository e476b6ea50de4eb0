package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.connector.Problem;
import dev.hypernet.connector.Reading;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads documents, off the event loop: the grammar of connector-engine, and what the registry wants of them beside it.
 * What is not to be used comes back with everything that is wrong, each with its place.
 */
@Singleton
class DefinitionDocuments {
    /** How long a document is at most when it comes by the API: in bytes of compact JSON. */
    static final int MOST_BYTES = 1 << 20;

    /** Addresses of the API that would hide a definition's own. */
    private static final Set<String> TAKEN = Set.of("schema", "check");

    private static final List<String> CLIENT = List.of("clientId", "clientSecret", "client_id", "client_secret");
    private static final String OAUTH2_CONFIG = "oauth2Config";
    private static final String CREDENTIALS = "credentials";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final DefinitionReader reader = new DefinitionReader();

    DefinitionDocuments(Vertx vertx) {
        this.vertx = vertx;
    }

    Uni<Reading> read(String file, byte[] json) {
        return vertx.executeBlocking(() -> reading(file, json), false);
    }

    /** One that came by the API; over a mebibyte it is a 413. */
    Uni<Reading> read(JsonNode document) {
        byte[] json = document.toString().getBytes(StandardCharsets.UTF_8);
        if (json.length > MOST_BYTES) {
            throw dev.hypernet.platform.problem.Problem.tooLarge(MOST_BYTES);
        }
        return read("document", json);
    }

    private Reading reading(String file, byte[] json) {
        List<Problem> secrets = secrets(file, json);
        return switch (reader.read(file, json)) {
            case Reading.Unreadable(List<Problem> problems) -> new Reading.Unreadable(joined(secrets, problems));
            case Reading.Readable readable -> {
                List<Problem> problems = joined(secrets, problems(file, readable.definition()));
                yield problems.isEmpty() ? readable : new Reading.Unreadable(problems);
            }
        };
    }

    private static List<Problem> problems(String file, Definition definition) {
        List<Problem> problems = new ArrayList<>();
        if (DefinitionVersion.of(definition.version()).isEmpty()) {
            problems.add(
                    new Problem(file, "/version", "is no version as semver.org has it, such as 1.2.0 or 1.2.0-rc.1"));
        }
        if (TAKEN.contains(definition.integrationId())) {
            problems.add(new Problem(file, "/integrationId", "is a word of the API's own: take another"));
        }
        return problems;
    }

    /** Secrets are told first, with where they belong; what else is said of the same place would only hide that. */
    private static List<Problem> joined(List<Problem> secrets, List<Problem> others) {
        List<Problem> joined = new ArrayList<>(secrets);
        others.stream()
                .filter(problem ->
                        secrets.stream().noneMatch(secret -> secret.pointer().equals(problem.pointer())))
                .forEach(joined::add);
        return joined;
    }

    private static List<Problem> secrets(String file, byte[] json) {
        JsonNode document = tree(json);
        List<Problem> secrets = new ArrayList<>();
        addClient(file, document, "", document, secrets);
        addClient(file, document, "/" + OAUTH2_CONFIG, document.path(OAUTH2_CONFIG), secrets);
        if (document.has(CREDENTIALS)) {
            secrets.add(new Problem(
                    file,
                    "/" + CREDENTIALS,
                    "never stand in a definition: each integration has its own, given to"
                            + " PUT /api/v1/integrations/{id}/credentials"));
        }
        return secrets;
    }

    /** A missing node for what is no JSON: the reader tells what is wrong with that. */
    private static JsonNode tree(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException unreadable) {
            return MissingNode.getInstance();
        }
    }

    private static void addClient(
            String file, JsonNode document, String pointer, JsonNode parent, List<Problem> secrets) {
        String type = document.path("integrationId").asText("<type>");
        CLIENT.stream()
                .filter(parent::has)
                .map(member -> new Problem(
                        file,
                        pointer + "/" + member,
                        "never stands in a definition: an admin gives the client by PUT /api/v1/definitions/%s/client,"
                                        .formatted(type)
                                + " or the operator by hypernet.oauth.clients.%s.client-id and .client-secret"
                                        .formatted(type)))
                .forEach(secrets::add);
    }
}
