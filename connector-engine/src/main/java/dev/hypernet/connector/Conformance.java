package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs a connector offline: its document against what was recorded beside it. A fixture of a stream says where the
 * stream stood, one of a method what the caller gave; both say what was to be asked, what the provider answered, and
 * what that means.
 *
 * <p>It reads no files itself: whoever runs it, a test or a command, brings them.
 */
public final class Conformance {
    private static final String DOCUMENT = "definition.json";
    private static final String FIXTURES = "fixtures/";
    private static final int SUCCESS = 200;
    private static final List<String> OF_THE_ENGINE = List.of("Accept", "SOAPAction");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> recorded = new HashSet<>();
    private final Set<String> called = new HashSet<>();
    private int records;

    /**
     * What a run found.
     *
     * @param problems empty when the connector conforms
     * @param fixtures recorded pages and calls that were run
     * @param records of the pages that were mapped or rejected as expected or not
     */
    public record Result(List<Problem> problems, int fixtures, int records) {
        public Result {
            problems = List.copyOf(problems);
        }

        public boolean conforms() {
            return problems.isEmpty();
        }
    }

    private Conformance() {}

    /**
     * Runs one connector.
     *
     * @param folder the name of the connector's folder, which must be its {@code integrationId}
     * @param files the folder's files by their path in it: {@code definition.json}, {@code fixtures/….json}
     */
    public static Result run(String folder, Map<String, byte[]> files) {
        return new Conformance().checked(folder, new TreeMap<>(files));
    }

    private Result checked(String folder, Map<String, byte[]> files) {
        byte[] document = files.get(DOCUMENT);
        if (document == null) {
            return new Result(List.of(new Problem(DOCUMENT, "", "is missing")), 0, 0);
        }
        return switch (new DefinitionReader().read(DOCUMENT, document)) {
            case Reading.Unreadable unreadable -> new Result(unreadable.problems(), 0, 0);
            case Reading.Readable readable -> checked(folder, readable.definition(), files);
        };
    }

    private Result checked(String folder, Definition definition, Map<String, byte[]> files) {
        if (!definition.integrationId().equals(folder)) {
            problems.add(new Problem(DOCUMENT, "/integrationId", "is not the folder's name, " + folder));
        }
        List<String> fixtures = files.keySet().stream()
                .filter(file -> file.startsWith(FIXTURES))
                .toList();
        fixtures.forEach(file -> play(definition, file, files.get(file)));
        definition.streams().stream()
                .filter(stream -> !recorded.contains(stream.name()))
                .forEach(stream -> problems.add(
                        new Problem(DOCUMENT, "/streams", "no fixture records a page of " + stream.name())));
        definition.methods().stream()
                .filter(method -> method.isCallable() && !called.contains(method.id()))
                .forEach(method ->
                        problems.add(new Problem(DOCUMENT, "/methods", "no fixture records a call of " + method.id())));
        return new Result(problems, fixtures.size(), records);
    }

    private void play(Definition definition, String file, byte @Nullable [] json) {
        try {
            JsonNode fixture = DefinitionReader.parsed(json == null ? new byte[0] : json);
            if (fixture.has("method")) {
                call(definition, file, fixture);
                return;
            }
            Optional<Stream> stream = definition.stream(fixture.path("stream").asText());
            if (stream.isEmpty()) {
                problems.add(new Problem(file, "/stream", "there is no such stream"));
                return;
            }
            play(stream.get(), file, fixture);
        } catch (IOException broken) {
            problems.add(new Problem(file, "", "is not JSON: " + broken.getMessage()));
        } catch (ExpressionFailed | ConfigRejected failed) {
            problems.add(new Problem(file, "", String.valueOf(failed.getMessage())));
        }
    }

    private void play(Stream stream, String file, JsonNode fixture) {
        Position position =
                new Position(fixture.path("config"), present(fixture.get("cursor")), present(fixture.get("page")));
        if (fixture.has("request")) {
            compare(file, "/request", fixture.get("request"), written(stream.request(position)));
        }
        Verdict verdict = stream.verdict(position, answer(fixture));
        if (verdict.kind() != Verdict.Kind.PAGE) {
            compare(file, "/expected", fixture.path("expected"), written(verdict));
            return;
        }
        recorded.add(stream.name());
        Page page = stream.page(position, fixture.path("response"));
        records += page.records().size() + page.rejected().size();
        compare(file, "/expected", fixture.path("expected"), written(page));
    }

    private static StreamAnswer answer(JsonNode fixture) {
        Map<String, String> headers = new TreeMap<>();
        fixture.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        JsonNode none = fixture.has("status") ? null : JSON.nullNode();
        JsonNode body = fixture.has("response") ? fixture.get("response") : none;
        return new StreamAnswer(fixture.path("status").asInt(SUCCESS), headers, body, Instant.EPOCH);
    }

    private static ObjectNode written(Verdict verdict) {
        ObjectNode failure = JSON.objectNode();
        failure.put("code", verdict.code()).put("means", verdict.kind().name().toLowerCase(Locale.ROOT));
        Instant retryAt = verdict.retryAt();
        if (retryAt != null) {
            failure.put("retryAfter", retryAt.getEpochSecond());
        }
        return JSON.objectNode().set("failure", failure);
    }

    private void call(Definition definition, String file, JsonNode fixture) {
        Optional<Method> method = definition.method(fixture.path("method").asText());
        if (method.isEmpty() || !method.get().isCallable()) {
            problems.add(new Problem(file, "/method", "there is no such method to be called"));
            return;
        }
        called.add(method.get().id());
        call(method.get(), file, fixture);
    }

    private void call(Method method, String file, JsonNode fixture) {
        JsonNode config = fixture.path("config");
        JsonNode input = fixture.has("input") ? fixture.get("input") : JSON.objectNode();
        method.complaintsAbout(input)
                .forEach(complaint ->
                        problems.add(new Problem(file, "/input" + complaint.pointer(), complaint.message())));
        if (fixture.has("request")) {
            JsonNode expected = fixture.get("request");
            compare(file, "/request", expected, written(method, method.request(config, input), expected));
        }
        byte[] body = body(method, fixture.get("response"));
        String contentType = isXml(method, fixture.get("response")) ? "text/xml" : "application/json";
        int status = fixture.path("status").asInt(SUCCESS);
        MethodAnswer answer = method.read(config, input, status, contentType, body);
        compare(file, "/expected", fixture.path("expected"), written(answer, status));
    }

    /** A text is what a SOAP service sends as it is; elsewhere it is JSON like any other. */
    private static boolean isXml(Method method, @Nullable JsonNode response) {
        return method.speaksXml() && response != null && response.isTextual();
    }

    private static byte[] body(Method method, @Nullable JsonNode response) {
        if (response == null) {
            return new byte[0];
        }
        String text = isXml(method, response) ? response.textValue() : response.toString();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the engine adds by itself is compared only where the fixture says it. */
    private static ObjectNode written(Method method, MethodRequest request, JsonNode expected) {
        ObjectNode written = JSON.objectNode();
        written.put("method", request.method()).put("uri", request.uri().toString());
        ObjectNode headers = JSON.objectNode();
        request.headers().forEach(headers::put);
        OF_THE_ENGINE.stream()
                .filter(name -> !expected.path("headers").has(name))
                .forEach(headers::remove);
        if (!headers.isEmpty()) {
            written.set("headers", headers);
        }
        if (expected.has("contentType")) {
            written.put("contentType", request.contentType());
        }
        if (request.body().length > 0) {
            written.set("body", body(method, request.body()));
        }
        return written;
    }

    private static JsonNode body(Method method, byte[] body) {
        return !method.speaksXml() && Exchange.json(body) instanceof Exchange.Received.Body(JsonNode read)
                ? read
                : JSON.textNode(new String(body, StandardCharsets.UTF_8));
    }

    /** A failure's status is told where it is not the answer's own. */
    private static ObjectNode written(MethodAnswer answer, int status) {
        ObjectNode written = JSON.objectNode();
        switch (answer) {
            case MethodAnswer.Succeeded succeeded -> written.set("output", succeeded.output());
            case MethodAnswer.Failed failed -> {
                ObjectNode failure =
                        JSON.objectNode().put("code", failed.code()).put("message", failed.message());
                written.set("failure", failed.status() == status ? failure : failure.put("status", failed.status()));
            }
            case MethodAnswer.Unusable unusable -> written.put("unusable", unusable.code());
        }
        return written;
    }

    private static @Nullable JsonNode present(@Nullable JsonNode value) {
        return value == null || value.isNull() ? null : value;
    }

    private static ObjectNode written(ProviderRequest request) {
        ObjectNode written = JSON.objectNode();
        written.put("method", request.method()).put("uri", request.uri().toString());
        if (!request.headers().isEmpty()) {
            ObjectNode headers = written.putObject("headers");
            request.headers().forEach(headers::put);
        }
        if (request.body() != null) {
            written.set("body", request.body());
        }
        return written;
    }

    /** What is empty or absent is left out, so that a fixture need not say it. */
    private static ObjectNode written(Page page) {
        ObjectNode written = JSON.objectNode();
        ArrayNode mapped = written.putArray("records");
        page.records().forEach(record -> mapped.add(written(record)));
        if (!page.rejected().isEmpty()) {
            ArrayNode rejected = written.putArray("rejected");
            page.rejected()
                    .forEach(record -> rejected.addObject()
                            .put("sourceId", record.sourceId())
                            .put("reason", record.reason()));
        }
        if (page.nextPage() != null) {
            written.set("nextPage", page.nextPage());
        }
        if (page.cursor() != null) {
            written.set("cursor", page.cursor());
        }
        return written;
    }

    private static ObjectNode written(MappedRecord record) {
        ObjectNode written = JSON.objectNode();
        written.put("sourceId", record.sourceId()).put("objectType", record.objectType());
        if (record.deleted()) {
            return written.put("deleted", true);
        }
        written.set("fields", record.fields());
        if (record.hasContent()) {
            written.put("hasContent", true);
        }
        if (record.modifiedAt() != null) {
            written.put("modified", record.modifiedAt().toString());
        }
        if (record.contentVersion() != null) {
            written.put("contentVersion", record.contentVersion());
        }
        if (record.contentHash() != null) {
            written.putObject("contentHash")
                    .put("algorithm", record.contentHash().algorithm())
                    .put("value", record.contentHash().value());
        }
        if (!record.memberships().isEmpty()) {
            ArrayNode memberships = written.putArray("memberships");
            record.memberships().forEach(membership -> memberships.add(written(membership)));
        }
        return written;
    }

    private static ObjectNode written(MappedRecord.Membership membership) {
        ObjectNode written = JSON.objectNode();
        written.put("link_type", membership.linkType()).put("container", membership.container());
        if (membership.sortOrder() != null) {
            written.put("sort_order", membership.sortOrder());
        }
        return written;
    }

    private void compare(String file, String pointer, @Nullable JsonNode expected, @Nullable JsonNode actual) {
        if (expected instanceof ObjectNode && actual instanceof ObjectNode) {
            Set<String> names = new TreeSet<>();
            expected.fieldNames().forEachRemaining(names::add);
            actual.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(file, Problem.at(pointer, name), expected.get(name), actual.get(name)));
        } else if (expected instanceof ArrayNode && actual instanceof ArrayNode) {
            for (int index = 0; index < Math.max(expected.size(), actual.size()); index++) {
                compare(file, Problem.at(pointer, index), expected.get(index), actual.get(index));
            }
        } else if (!text(expected).equals(text(actual))) {
            problems.add(new Problem(file, pointer, "expected " + text(expected) + ", got " + text(actual)));
        }
    }

    private static String text(@Nullable JsonNode value) {
        return value == null || value.isMissingNode() ? "nothing" : CanonicalJson.of(value);
    }
}
