package dev.hypernet.connector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.connector.Definition.ClientAuthentication;
import dev.hypernet.connector.Definition.Limits;
import dev.hypernet.connector.Definition.OAuth2;
import dev.hypernet.connector.Definition.Refresh;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads definition documents. Both spellings of the seeds are read, one canonical spelling is written; everything that
 * is wrong is told at once, with its place. Safe for use by many threads at once.
 */
public final class DefinitionReader {
    private static final String SCHEMA = "/hypernet/connector/definition.schema.json";
    private static final Duration REFRESH_AHEAD = Duration.ofMinutes(5);
    private static final Pattern METHOD_ID = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,99}");
    private static final Pattern SCOPE_SEPARATOR = Pattern.compile("[\\s,]+");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Deeper documents would be too deep for their own schemas. */
    private static final StreamReadConstraints CONSTRAINTS =
            StreamReadConstraints.builder().maxNestingDepth(200).build();

    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(CONSTRAINTS).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonSchema schema = JsonSchemas.compile(publishedSchema());

    /** The JSON Schema that documents are checked against. */
    public static JsonNode publishedSchema() {
        try (InputStream resource = DefinitionReader.class.getResourceAsStream(SCHEMA)) {
            return MAPPER.readTree(Objects.requireNonNull(resource, SCHEMA));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Reads one document. Whether its object types exist, and whether its version is new, is the caller's to check.
     *
     * @param file what to call it in problems
     */
    public Reading read(String file, byte[] json) {
        JsonNode document;
        try {
            document = parsed(json);
        } catch (JsonProcessingException broken) {
            String where = broken.getLocation() == null
                    ? ""
                    : " at line " + broken.getLocation().getLineNr() + ", column "
                            + broken.getLocation().getColumnNr();
            return unreadable(file, "is not JSON" + where + ": " + broken.getOriginalMessage());
        } catch (IOException broken) {
            return unreadable(file, "is not JSON in UTF-8: " + broken.getMessage());
        }
        if (document.isMissingNode()) {
            return unreadable(file, "is empty");
        }
        List<Problem> shape = JsonSchemas.complaints(schema, document).stream()
                .map(complaint -> new Problem(file, complaint.pointer(), complaint.message()))
                .toList();
        if (!shape.isEmpty()) {
            return new Reading.Unreadable(shape);
        }
        Compilation compilation = new Compilation(file, object(document, "defaultConfig"));
        Definition definition = definition(compilation, document);
        return compilation.problems().isEmpty()
                ? new Reading.Readable(definition)
                : new Reading.Unreadable(compilation.problems());
    }

    static JsonNode parsed(byte[] json) throws IOException {
        return MAPPER.readTree(json);
    }

    private static Reading unreadable(String file, String message) {
        return new Reading.Unreadable(List.of(new Problem(file, "", message)));
    }

    private static Definition definition(Compilation compilation, JsonNode document) {
        ObjectNode configSchema = object(document, "configSchema");
        ObjectNode defaultConfig = object(document, "defaultConfig");
        checkConfig(compilation, configSchema, defaultConfig);
        Set<String> settings = new HashSet<>();
        configSchema.path("properties").fieldNames().forEachRemaining(settings::add);
        defaultConfig.fieldNames().forEachRemaining(settings::add);

        UrlTemplate baseUrl = url(compilation, settings, "/baseUrl", document.path("baseUrl"));
        UrlTemplate base = baseUrl == null ? UrlTemplate.of("http://unused.invalid", defaultConfig) : baseUrl;
        if (document.path("baseUrl").asText().contains("?")) {
            compilation.problem("/baseUrl", "may have no query");
        }
        Content content =
                document.has("content") ? Content.of(compilation, "/content", document.get("content"), base) : null;
        OAuth2 oauth2 = document.has("oauth2Config") ? oauth2(compilation, settings, document) : null;
        Account account =
                document.has("account") ? Account.of(compilation, "/account", document.get("account"), base) : null;
        ObjectNode canonical = canonical(document);
        AuthType authType = AuthType.valueOf(upper(canonical.get("authType").textValue()));
        Authentication authentication = Authentication.of(compilation, settings, authType, document);
        Definition.Type type =
                Definition.Type.valueOf(upper(document.path("type").asText("http")));
        List<Method> methods = methods(compilation, settings, document, type, base);
        Method probe = probe(compilation, document, methods);
        List<Stream> streams = streams(compilation, document, base);
        JsonNode limits = document.path("limits");
        Webhook webhook = document.has("webhook") ? Webhook.of(compilation, "/webhook", document.get("webhook")) : null;
        return new Definition(
                document.get("integrationId").textValue(),
                document.get("name").textValue(),
                document.path("description").asText(),
                document.get("version").textValue(),
                type,
                Definition.Status.valueOf(document.path("status").asText("PUBLISHED")),
                texts(document.path("categories")),
                document.has("icon") ? document.get("icon").textValue() : null,
                baseUrl,
                authType,
                oauth2,
                authentication,
                account,
                methods,
                probe,
                configSchema,
                defaultConfig,
                streams,
                content,
                new Limits(
                        integer(limits, "requestsPerMinute"),
                        integer(limits, "concurrency"),
                        integer(limits.path("app"), "requestsPerMinute")),
                webhook,
                canonical,
                CanonicalJson.sha256(canonical));
    }

    private static void checkConfig(Compilation compilation, ObjectNode configSchema, ObjectNode defaultConfig) {
        JsonSchemas.complaints(compilation.schema("/configSchema", configSchema), defaultConfig).stream()
                // Defaults need not be whole: the rest is the integration's to give.
                .filter(finding -> !finding.keyword().equals("required"))
                .forEach(finding -> compilation.problem("/defaultConfig" + finding.pointer(), finding.message()));
    }

    static @Nullable UrlTemplate url(Compilation compilation, Set<String> settings, String pointer, JsonNode text) {
        if (text.isMissingNode()) {
            return null;
        }
        UrlTemplate template = compilation.url(pointer, text);
        template.placeholders().stream()
                .filter(name -> !settings.contains(name))
                .forEach(name -> compilation.problem(
                        pointer, "{" + name + "} is a setting of neither configSchema nor defaultConfig"));
        return template;
    }

    private static OAuth2 oauth2(Compilation compilation, Set<String> settings, JsonNode document) {
        JsonNode config = document.get("oauth2Config");
        String pointer = "/oauth2Config";
        checkConflict(compilation, pointer, config, "scopes", "scope");
        Map<String, String> additional = new LinkedHashMap<>();
        config.path("additionalParameters")
                .properties()
                .forEach(parameter ->
                        additional.put(parameter.getKey(), parameter.getValue().textValue()));
        JsonNode refresh = config.path("refreshTokenConfig");
        return new OAuth2(
                Objects.requireNonNull(
                        url(compilation, settings, pointer + "/authorizationUrl", config.get("authorizationUrl"))),
                Objects.requireNonNull(url(compilation, settings, pointer + "/tokenUrl", config.get("tokenUrl"))),
                url(compilation, settings, pointer + "/revocationUrl", config.path("revocationUrl")),
                texts(scopes(config)),
                config.path("scopeSeparator").asText(" "),
                additional,
                config.path("pkce").asBoolean(true),
                ClientAuthentication.valueOf(
                        upper(config.path("clientAuthentication").asText("basic"))),
                new Refresh(
                        !refresh.path("strategy").asText().equals("manual"),
                        Duration.ofMillis(refresh.path("timeBeforeExpiryMs").asLong(REFRESH_AHEAD.toMillis())),
                        refresh.path("rotates").asBoolean(true)),
                OAuthDialect.of(compilation, settings, config));
    }

    private static List<Method> methods(
            Compilation compilation, Set<String> settings, JsonNode document, Definition.Type type, UrlTemplate base) {
        JsonNode methods = document.path("methods");
        List<Method> read = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int index = 0; index < methods.size(); index++) {
            String pointer = Problem.at("/methods", index);
            JsonNode said = methods.get(index);
            checkConflict(compilation, pointer, said, "inputSchema", "paramSchema");
            checkConflict(compilation, pointer, said, "outputSchema", "resultSchema");
            Method method = Method.of(compilation, pointer, said, type, base);
            String spelling = said.has("id") ? "id" : "name";
            if (!METHOD_ID.matcher(method.id()).matches()) {
                compilation.problem(
                        Problem.at(pointer, spelling), "is no method id: letters, digits and _, a letter first");
            }
            if (!ids.add(method.id())) {
                compilation.problem(Problem.at(pointer, spelling), "another method has the same id");
            }
            checkRequiredConfig(compilation, settings, pointer, method);
            boolean addressed = document.has("baseUrl") || said.path("request").has("baseUrl");
            if (method.isCallable() && !addressed) {
                compilation.problem(pointer, "can be called only where the document has a baseUrl");
            }
            read.add(method);
        }
        return read;
    }

    private static void checkRequiredConfig(
            Compilation compilation, Set<String> settings, String pointer, Method method) {
        List<String> names = method.requiredConfig();
        for (int index = 0; index < names.size(); index++) {
            if (!settings.contains(names.get(index))) {
                compilation.problem(
                        Problem.at(Problem.at(pointer, "requiredConfig"), index),
                        "is a setting of neither configSchema nor defaultConfig");
            }
        }
    }

    private static @Nullable Method probe(Compilation compilation, JsonNode document, List<Method> methods) {
        if (!document.has("probe")) {
            return null;
        }
        String id = document.get("probe").textValue();
        Method probe = methods.stream()
                .filter(method -> method.id().equals(id))
                .findFirst()
                .orElse(null);
        if (probe == null) {
            compilation.problem("/probe", "there is no such method");
            return null;
        }
        if (!probe.isCallable()) {
            compilation.problem("/probe", "names a method that cannot be called");
        }
        probe.complaintsAbout(JSON.objectNode()).stream()
                .limit(1)
                .forEach(complaint ->
                        compilation.problem("/probe", "names a method that does not take {}: " + complaint.message()));
        return probe;
    }

    private static List<Stream> streams(Compilation compilation, JsonNode document, UrlTemplate base) {
        JsonNode streams = document.path("streams");
        List<Stream> read = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        streams.forEach(stream -> names.add(stream.get("name").textValue()));
        Set<String> earlier = new HashSet<>();
        for (int index = 0; index < streams.size(); index++) {
            String pointer = Problem.at("/streams", index);
            JsonNode stream = streams.get(index);
            String name = stream.get("name").textValue();
            checkDependencies(compilation, pointer, stream, names, earlier);
            if (!earlier.add(name)) {
                compilation.problem(Problem.at(pointer, "name"), "another stream has the same name");
            }
            if (stream.path("record").has("hasContent") && !document.has("content")) {
                compilation.problem(
                        Problem.at(Problem.at(pointer, "record"), "hasContent"),
                        "the document does not say how to get content");
            }
            checkContent(compilation, Problem.at(pointer, "record"), stream.path("record"));
            read.add(Stream.of(
                    compilation,
                    pointer,
                    stream,
                    base,
                    document.path("integrationId").asText()));
        }
        return read;
    }

    private static void checkContent(Compilation compilation, String pointer, JsonNode record) {
        for (String member : List.of("contentVersion", "contentHash")) {
            if (record.has(member) && !record.has("hasContent")) {
                compilation.problem(Problem.at(pointer, member), "is of no bytes: there is no hasContent");
            }
        }
    }

    /** What a stream depends on stands before it: that also rules out circles. */
    private static void checkDependencies(
            Compilation compilation, String pointer, JsonNode stream, Set<String> names, Set<String> earlier) {
        JsonNode needed = stream.path("dependsOn");
        for (int index = 0; index < needed.size(); index++) {
            String name = needed.get(index).textValue();
            if (!earlier.contains(name)) {
                compilation.problem(
                        Problem.at(Problem.at(pointer, "dependsOn"), index),
                        names.contains(name) ? "that stream must stand before this one" : "there is no such stream");
            }
        }
    }

    private static void checkConflict(
            Compilation compilation, String pointer, JsonNode parent, String canonical, String other) {
        boolean both = parent.has(canonical) && parent.has(other);
        if (both && !parent.get(canonical).equals(parent.get(other))) {
            compilation.problem(Problem.at(pointer, other), "says something else than " + canonical);
        }
    }

    private static ObjectNode canonical(JsonNode document) {
        ObjectNode canonical = document.deepCopy();
        if (canonical.get("authType").textValue().equals("apikey")) {
            canonical.put("authType", "api_key");
        }
        canonical.remove("$schema");
        if (canonical.get("oauth2Config") instanceof ObjectNode config) {
            JsonNode scopes = scopes(config);
            config.remove("scope");
            config.set("scopes", scopes);
        }
        for (JsonNode each : canonical.path("methods")) {
            ObjectNode method = (ObjectNode) each;
            rename(method, "inputSchema", "paramSchema");
            rename(method, "outputSchema", "resultSchema");
            if (!method.has("id")) {
                method.set("id", method.get("name"));
            }
            if (!method.has("name")) {
                method.set("name", method.get("id"));
            }
        }
        return canonical;
    }

    private static void rename(ObjectNode parent, String canonical, String other) {
        JsonNode value = parent.remove(other);
        if (value != null && !parent.has(canonical)) {
            parent.set(canonical, value);
        }
    }

    /** An array, whichever of the two spellings and the two forms the document uses. */
    private static ArrayNode scopes(JsonNode config) {
        JsonNode given = config.has("scopes") ? config.get("scopes") : config.path("scope");
        ArrayNode scopes = JSON.arrayNode();
        if (given.isArray()) {
            given.forEach(scopes::add);
            return scopes;
        }
        SCOPE_SEPARATOR
                .splitAsStream(given.asText())
                .filter(scope -> !scope.isEmpty())
                .forEach(scopes::add);
        return scopes;
    }

    private static ObjectNode object(JsonNode document, String member) {
        return document.get(member) instanceof ObjectNode object ? object.deepCopy() : JSON.objectNode();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return texts;
    }

    private static @Nullable Integer integer(JsonNode parent, String member) {
        return parent.has(member) ? (Integer) parent.get(member).intValue() : null;
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
