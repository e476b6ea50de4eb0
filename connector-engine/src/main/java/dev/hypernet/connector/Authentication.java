package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition.AuthType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * How callers prove themselves: what a credential consists of and where it goes. Holds no credential.
 *
 * @param type {@code BASIC} is the one that no template can write: its {@code Authorization} is RFC 7617's, of
 *     {@code username} and {@code password}, and its lists are empty
 * @param headers by which a request is proven
 * @param query parameters by which a request is proven
 * @param credentialSchema JSON Schema draft 2020-12 of a credential that is given, every property of it a string and no
 *     others allowed; of {@code NONE} and {@code OAUTH2} it has no property, for theirs are not given
 * @param signing of {@code JWT}, where the token is not given but signed: what is placed is then {@code {token}}, which
 *     is no field of the credential; else null
 */
public record Authentication(
        AuthType type,
        List<Placement> headers,
        List<Placement> query,
        JsonNode credentialSchema,
        @Nullable Signing signing) {
    private static final String ACCESS_TOKEN = "access_token";
    private static final String KEY = "key";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final String TOKEN = "token";
    private static final String DEFAULT_NAME = "X-Api-Key";
    private static final String AUTHORIZATION = "Authorization";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> NAMES = Set.of("email", "idn-email", "hostname", "uri");

    public Authentication {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /**
     * A header or a query parameter.
     *
     * @param template text in which {@code {field}} stands for a field of the credential; OAuth 2.0's has one,
     *     {@code {access_token}}
     */
    public record Placement(String name, String template) {

        /** Those fields; one that stands twice comes twice. */
        public List<String> fields() {
            return UrlTemplate.PLACEHOLDER
                    .matcher(template)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }

        /**
         * The text with each field's value in its place, as it is: braces of its own mean nothing.
         *
         * @param values the value of a field
         */
        public String filled(UnaryOperator<String> values) {
            return UrlTemplate.PLACEHOLDER
                    .matcher(template)
                    .replaceAll(found -> Matcher.quoteReplacement(values.apply(found.group(1))));
        }
    }

    /**
     * What proves a request.
     *
     * @param headers by name
     * @param query parameters by name, not encoded
     */
    public record Proven<T>(Map<String, T> headers, Map<String, T> query) {
        public Proven {
            headers = Map.copyOf(headers);
            query = Map.copyOf(query);
        }
    }

    /**
     * A credential in its places. This module knows no secrets: each text is sealed as soon as it is made.
     *
     * @param values the value of a field; where there is none it throws what its caller understands
     * @param sealed keeps a text from being seen
     */
    public <T> Proven<T> proven(UnaryOperator<String> values, Function<String, T> sealed) {
        return type == AuthType.BASIC
                ? new Proven<>(Map.of(AUTHORIZATION, sealed.apply(basic(values))), Map.of())
                : new Proven<>(placed(headers, values, sealed), placed(query, values, sealed));
    }

    private static <T> Map<String, T> placed(
            List<Placement> placements, UnaryOperator<String> values, Function<String, T> sealed) {
        Map<String, T> placed = new LinkedHashMap<>();
        placements.forEach(placement -> placed.put(placement.name(), sealed.apply(placement.filled(values))));
        return placed;
    }

    /** RFC 7617, 2.1: UTF-8 is what a server that names a charset at all may name. */
    private static String basic(UnaryOperator<String> values) {
        String pair = values.apply(USERNAME) + ":" + values.apply(PASSWORD);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether a field is to be hidden wherever a provider quotes it. The user of {@code BASIC} is not, nor what the
     * schema calls by its {@code format} an e-mail address, a host or an address: such names stand in people's data.
     */
    public boolean isHidden(String field) {
        boolean isUser = type == AuthType.BASIC && field.equals(USERNAME);
        JsonNode schema = credentialSchema.path("properties").path(field);
        return !isUser && !NAMES.contains(schema.path("format").asText());
    }

    /** A copy, so that nobody changes a definition. */
    @Override
    public JsonNode credentialSchema() {
        return credentialSchema.deepCopy();
    }

    /** The fields of a credential, in the order of the document. */
    public Set<String> fields() {
        Set<String> fields = new LinkedHashSet<>();
        if (type == AuthType.OAUTH2) {
            fields.add(ACCESS_TOKEN);
        }
        credentialSchema.path("properties").fieldNames().forEachRemaining(fields::add);
        return fields;
    }

    /**
     * What is wrong with a credential that is given: the pointers are into it. No message repeats any of its values.
     * Compiles the schema anew, for credentials are seldom given.
     */
    public List<Complaint> complaintsAbout(JsonNode credential) {
        return JsonSchemas.complaints(JsonSchemas.compiled(credentialSchema), credential).stream()
                .map(finding -> new Complaint(finding.pointer(), withoutValues(finding)))
                .distinct()
                .toList();
    }

    /** Only of these keywords is it known that the library names no value. */
    private static String withoutValues(JsonSchemas.Finding finding) {
        return switch (finding.keyword()) {
            case "type", "required", "additionalProperties", "minLength", "maxLength" -> finding.message();
            default -> "does not satisfy " + finding.keyword();
        };
    }

    static Authentication of(Compilation compilation, Set<String> settings, AuthType type, JsonNode document) {
        ObjectNode schema = credentialSchema(compilation, type, document);
        JsonNode config = document.path("authConfig");
        checkConfig(compilation, type, config);
        return switch (type) {
            case NONE, BASIC -> new Authentication(type, List.of(), List.of(), schema, null);
            case JWT -> bearer(type, TOKEN, schema, signing(compilation, settings, config, schema));
            case OAUTH2 -> bearer(type, ACCESS_TOKEN, schema, null);
            case API_KEY -> apiKey(compilation, config, schema);
            case CUSTOM ->
                new Authentication(
                        type,
                        placements(compilation, config, "headers", schema),
                        placements(compilation, config, "query", schema),
                        schema,
                        null);
        };
    }

    private static Authentication bearer(AuthType type, String field, ObjectNode schema, @Nullable Signing signing) {
        return new Authentication(
                type, List.of(new Placement(AUTHORIZATION, "Bearer {" + field + "}")), List.of(), schema, signing);
    }

    private static @Nullable Signing signing(
            Compilation compilation, Set<String> settings, JsonNode config, ObjectNode schema) {
        JsonNode signing = config.get(Signing.MEMBER);
        return signing == null ? null : Signing.of(compilation, settings, signing, schema);
    }

    private static Authentication apiKey(Compilation compilation, JsonNode config, ObjectNode schema) {
        String name = config.path("name").asText(DEFAULT_NAME);
        List<Placement> placed =
                List.of(new Placement(name, config.path("prefix").asText() + "{" + KEY + "}"));
        if (config.path("in").asText().equals("query")) {
            return new Authentication(AuthType.API_KEY, List.of(), placed, schema, null);
        }
        if (!RequestTemplate.HEADER_NAME.matcher(name).matches()) {
            compilation.problem("/authConfig/name", "is no name of a header");
        }
        checkHeader(compilation, "/authConfig/name", name);
        return new Authentication(AuthType.API_KEY, placed, List.of(), schema, null);
    }

    private static void checkConfig(Compilation compilation, AuthType type, JsonNode config) {
        if (config.isMissingNode()) {
            return;
        }
        String spelled = type.name().toLowerCase(Locale.ROOT);
        boolean signed = type == AuthType.JWT && config.has(Signing.MEMBER);
        if (type != AuthType.API_KEY && type != AuthType.CUSTOM && !signed) {
            compilation.problem("/authConfig", "is not to be said for " + spelled + ": it has a place of its own");
            return;
        }
        Set<String> own = members(type);
        config.fieldNames().forEachRemaining(member -> {
            if (!own.contains(member)) {
                compilation.problem(Problem.at("/authConfig", member), "is not to be said for " + spelled);
            }
        });
    }

    private static Set<String> members(AuthType type) {
        return switch (type) {
            case API_KEY -> Set.of("name", "in", "prefix");
            case CUSTOM -> Set.of("headers", "query");
            case JWT -> Set.of(Signing.MEMBER);
            case NONE, BASIC, OAUTH2 -> Set.of();
        };
    }

    private static List<Placement> placements(
            Compilation compilation, JsonNode config, String member, ObjectNode schema) {
        List<Placement> placements = new ArrayList<>();
        String parent = Problem.at("/authConfig", member);
        config.path(member).properties().forEach(entry -> {
            String pointer = Problem.at(parent, entry.getKey());
            String template = entry.getValue().textValue();
            if (member.equals("headers")) {
                checkHeader(compilation, pointer, entry.getKey());
            }
            checkTemplate(compilation, pointer, template, schema);
            placements.add(new Placement(entry.getKey(), template));
        });
        return placements;
    }

    /** The credential's own header is allowed here, the connection's are not. */
    private static void checkHeader(Compilation compilation, String pointer, String name) {
        boolean reserved = RequestTemplate.isReserved(name);
        if (reserved && !name.equalsIgnoreCase(AUTHORIZATION)) {
            compilation.problem(pointer, "this header is not a definition's to set");
        }
    }

    static void checkTemplate(Compilation compilation, String pointer, String template, JsonNode schema) {
        Matcher matcher = UrlTemplate.PLACEHOLDER.matcher(template);
        List<String> used =
                matcher.results().map((MatchResult found) -> found.group(1)).toList();
        String sample = matcher.replaceAll("x");
        if (sample.indexOf('{') >= 0 || sample.indexOf('}') >= 0) {
            compilation.problem(pointer, "has a brace that belongs to no field");
        }
        used.stream()
                .filter(field -> !schema.path("properties").has(field))
                .forEach(field -> compilation.problem(pointer, "{" + field + "} is not a field of the credential"));
    }

    private static ObjectNode credentialSchema(Compilation compilation, AuthType type, JsonNode document) {
        JsonNode signing = document.path("authConfig").path(Signing.MEMBER);
        List<String> due = switch (type) {
            case BASIC -> List.of(USERNAME, PASSWORD);
            case API_KEY -> List.of(KEY);
            case JWT -> List.of(signing.isMissingNode() ? TOKEN : Signing.PRIVATE_KEY);
            case NONE, OAUTH2, CUSTOM -> List.of();
        };
        JsonNode given = document.get("credentialSchema");
        if (given == null) {
            return type == AuthType.JWT && signing.isObject() ? signingSchema(signing) : schemaOf(due);
        }
        if (type == AuthType.NONE || type == AuthType.OAUTH2) {
            compilation.problem(
                    "/credentialSchema",
                    "is not to be said for " + document.path("authType").asText());
        }
        compilation.schema("/credentialSchema", given);
        checkFields(compilation, given, due);
        ObjectNode schema = given.deepCopy();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        return schema;
    }

    private static ObjectNode schemaOf(List<String> fields) {
        ObjectNode schema = JSON.objectNode();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        // Some providers take a key as the user's name and no password at all.
        fields.forEach(field ->
                properties.putObject(field).put("type", "string").put("minLength", field.equals(PASSWORD) ? 0 : 1));
        fields.forEach(schema.withArray("required")::add);
        return schema;
    }

    /** The key, whatever the claims name, and the key's name where it has one. */
    private static ObjectNode signingSchema(JsonNode signing) {
        Set<String> due = new LinkedHashSet<>(List.of(Signing.PRIVATE_KEY));
        due.addAll(Signing.fields(signing));
        ObjectNode schema = schemaOf(List.copyOf(due));
        ObjectNode properties = schema.withObject("/properties");
        properties.withObject("/" + Signing.PRIVATE_KEY).put("description", "PKCS#8 in PEM.");
        if (!properties.has(Signing.KEY_ID)) {
            properties.putObject(Signing.KEY_ID).put("type", "string").put("minLength", 1);
        }
        return schema;
    }

    private static void checkFields(Compilation compilation, JsonNode schema, List<String> due) {
        String pointer = "/credentialSchema";
        JsonNode properties = schema.path("properties");
        due.stream()
                .filter(field -> !properties.has(field))
                .forEach(field -> compilation.problem(pointer, "has no property " + field));
        if (properties.isEmpty()) {
            compilation.problem(pointer, "has no properties");
        }
        properties.properties().forEach(property -> {
            String at = Problem.at(Problem.at(pointer, "properties"), property.getKey());
            if (!property.getValue().path("type").asText().equals("string")) {
                compilation.problem(at, "is not of type string, as every field of a credential is");
            }
            checkField(compilation, at, property.getKey());
        });
        checkClosed(compilation, pointer, schema);
    }

    private static void checkField(Compilation compilation, String pointer, String name) {
        if (!UrlTemplate.PLACEHOLDER.matcher("{" + name + "}").matches()) {
            compilation.problem(pointer, "is no name of a field: letters, digits and _, no digit first");
        }
    }

    private static void checkClosed(Compilation compilation, String pointer, JsonNode schema) {
        @Nullable JsonNode type = schema.get("type");
        if (type != null && !type.asText().equals("object")) {
            compilation.problem(Problem.at(pointer, "type"), "is not object");
        }
        if (schema.path("additionalProperties").isObject()
                || schema.path("additionalProperties").asBoolean()) {
            compilation.problem(Problem.at(pointer, "additionalProperties"), "is not false");
        }
    }
}
