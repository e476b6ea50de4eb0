package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import dev.hypernet.connector.Exchange.Received;
import dev.hypernet.connector.MethodAnswer.Failed;
import dev.hypernet.connector.MethodAnswer.Succeeded;
import dev.hypernet.connector.MethodAnswer.Unusable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be called at the provider: what a call sends, and what the answer means. Immutable and safe for
 * use by many threads at once; its schemas and expressions are compiled once, with the document.
 */
public final class Method {
    /** An input, a request's body and an output have at most so many bytes of JSON. */
    public static final int MAX_JSON = 1 << 20;

    /** A larger answer is not read. */
    public static final int MAX_ANSWER = 8 << 20;

    private static final Duration TOTAL = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration FIRST_DELAY = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final double BACKOFF = 2;
    private static final List<String> RETRYABLE = List.of("429", "502", "503", "504", "timeout", "connection");
    private static final int FIRST_FAILURE = 400;
    private static final int LAST_FAILURE = 599;
    private static final Set<String> IDEMPOTENT = Set.of("GET", "PUT", "DELETE");
    private static final List<String> WAYS = List.of("request", "graphql", "soap");
    private static final String TOO_LARGE = "more than " + MAX_JSON + " bytes of JSON";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String pointer;
    private final String id;
    private final String name;
    private final String description;
    private final JsonNode defaults;
    private final List<String> requiredConfig;
    private final JsonNode inputSchema;
    private final JsonNode outputSchema;
    private final JsonSchema input;
    private final JsonSchema output;
    private final @Nullable Expression requestTransform;
    private final @Nullable Expression responseTransform;
    private final @Nullable Expression failure;
    private final @Nullable Exchange exchange;
    private final @Nullable RateLimits rateLimits;
    private final Timeouts timeouts;
    private final @Nullable Retries retries;
    private final @Nullable Duration cacheTtl;
    private final @Nullable String idempotencyKeyHeader;
    private final boolean idempotent;

    /**
     * What the provider bears of one method, per connected account.
     *
     * @param requestsPerMinute null for no limit
     * @param burstLimit the most calls within one second: {@code requestsPerMinute} where the document says nothing;
     *     null for no limit
     */
    public record RateLimits(
            @Nullable Integer requestsPerMinute, @Nullable Integer burstLimit) {}

    /**
     * How long to wait.
     *
     * @param connect for a connection
     * @param read for the next byte
     * @param total for the whole call, its further attempts included
     */
    public record Timeouts(Duration connect, Duration read, Duration total) {}

    /**
     * The document's {@code retryConfig}.
     *
     * @param maxRetries attempts after the first
     * @param retryableErrors words: a status, {@code 4xx}, {@code 5xx}, {@code timeout}, {@code connection}, or a
     *     code of {@link Failed}
     */
    public record Retries(
            int maxRetries,
            double backoffMultiplier,
            Duration initialDelay,
            Duration maxDelay,
            List<String> retryableErrors) {
        private static final String OF_STATUS = "http_";
        private static final Pattern STATUS = Pattern.compile("[1-5]\\d\\d");

        public Retries {
            retryableErrors = List.copyOf(retryableErrors);
        }

        /**
         * Whether what went wrong may be tried again.
         *
         * @param word {@code timeout}, {@code connection}, a status, or a code of {@link Failed}
         */
        public boolean covers(String word) {
            String status = word.startsWith(OF_STATUS) ? word.substring(OF_STATUS.length()) : word;
            boolean family = STATUS.matcher(status).matches() && retryableErrors.contains(status.charAt(0) + "xx");
            return family || retryableErrors.contains(word) || retryableErrors.contains(status);
        }
    }

    private Method(Compilation compilation, String pointer, JsonNode method, Definition.Type type, UrlTemplate base) {
        this.pointer = pointer;
        this.id = method.path("id").asText(method.path("name").asText());
        this.name = method.path("name").asText(id);
        this.description = method.path("description").asText();
        this.defaults = compilation.defaults();
        this.requiredConfig = requiredConfig(method);
        String taken = spelling(method, "inputSchema", "paramSchema");
        String given = spelling(method, "outputSchema", "resultSchema");
        this.inputSchema = method.get(taken).deepCopy();
        this.outputSchema = method.get(given).deepCopy();
        this.input = compilation.schema(Problem.at(pointer, taken), inputSchema);
        this.output = compilation.schema(Problem.at(pointer, given), outputSchema);
        this.requestTransform = optional(compilation, pointer, method, "requestTransform");
        this.responseTransform = optional(compilation, pointer, method, "responseTransform");
        this.failure = optional(compilation, pointer, method, "failure");
        this.exchange = exchange(compilation, pointer, method, type, base);
        this.rateLimits = method.has("rateLimits") ? rateLimits(method.get("rateLimits")) : null;
        this.timeouts = timeouts(method);
        this.retries = method.has("retryConfig") ? retries(method.get("retryConfig")) : null;
        this.cacheTtl = method.path("cacheTtlMs").asLong() > 0
                ? Duration.ofMillis(method.get("cacheTtlMs").longValue())
                : null;
        this.idempotencyKeyHeader = method.has("idempotencyKeyHeader") ? keyHeader(compilation, pointer, method) : null;
        this.idempotent = method.path("idempotent").asBoolean(idempotencyKeyHeader != null || isIdempotent(method));
    }

    static Method of(Compilation compilation, String pointer, JsonNode method, Definition.Type type, UrlTemplate base) {
        return new Method(compilation, pointer, method, type, base);
    }

    private static String spelling(JsonNode parent, String canonical, String other) {
        return parent.has(canonical) ? canonical : other;
    }

    private static @Nullable Expression optional(
            Compilation compilation, String pointer, JsonNode parent, String member) {
        return parent.has(member) ? compilation.expression(Problem.at(pointer, member), parent.get(member)) : null;
    }

    private static @Nullable Exchange exchange(
            Compilation compilation, String pointer, JsonNode method, Definition.Type type, UrlTemplate base) {
        List<String> ways = WAYS.stream().filter(method::has).toList();
        if (ways.isEmpty()) {
            return null;
        }
        String way = ways.get(0);
        ways.stream()
                .skip(1)
                .forEach(other ->
                        compilation.problem(Problem.at(pointer, other), "stands beside " + way + ": one is enough"));
        String at = Problem.at(pointer, way);
        if (!way.equals("request") && !way.equals(type.name().toLowerCase(Locale.ROOT))) {
            compilation.problem(at, "belongs to a document whose type is " + way);
        }
        JsonNode protocol = method.get(way);
        return switch (way) {
            case "graphql" -> GraphQlExchange.of(compilation, at, protocol, base);
            case "soap" -> SoapExchange.of(compilation, at, protocol, base);
            default -> new HttpExchange(RequestTemplate.of(compilation, at, protocol, base, Set.of()));
        };
    }

    private static List<String> requiredConfig(JsonNode method) {
        List<String> names = new ArrayList<>();
        method.path("requiredConfig").forEach(name -> names.add(name.textValue()));
        return List.copyOf(names);
    }

    private static RateLimits rateLimits(JsonNode limits) {
        Integer perMinute = integer(limits, "requestsPerMinute");
        Integer burst = integer(limits, "burstLimit");
        return new RateLimits(perMinute, burst == null ? perMinute : burst);
    }

    private static @Nullable Integer integer(JsonNode parent, String member) {
        return parent.has(member) ? (Integer) parent.get(member).intValue() : null;
    }

    private static Timeouts timeouts(JsonNode method) {
        Duration total = duration(method, "timeoutMs", TOTAL);
        Duration connect = CONNECT.compareTo(total) < 0 ? CONNECT : total;
        return new Timeouts(
                duration(method, "connectTimeoutMs", connect), duration(method, "readTimeoutMs", total), total);
    }

    private static Retries retries(JsonNode config) {
        List<String> words = new ArrayList<>();
        config.path("retryableErrors").forEach(word -> words.add(word.textValue()));
        return new Retries(
                config.get("maxRetries").intValue(),
                config.path("backoffMultiplier").asDouble(BACKOFF),
                duration(config, "initialDelayMs", FIRST_DELAY),
                duration(config, "maxDelayMs", LONGEST_DELAY),
                config.has("retryableErrors") ? words : RETRYABLE);
    }

    private static Duration duration(JsonNode parent, String member, Duration otherwise) {
        return Duration.ofMillis(parent.path(member).asLong(otherwise.toMillis()));
    }

    private static String keyHeader(Compilation compilation, String pointer, JsonNode method) {
        String header = method.get("idempotencyKeyHeader").textValue();
        if (RequestTemplate.isReserved(header)) {
            compilation.problem(
                    Problem.at(pointer, "idempotencyKeyHeader"), "this header is not a definition's to set");
        }
        if (!method.path("idempotent").asBoolean(true)) {
            compilation.problem(
                    Problem.at(pointer, "idempotent"), "is not so: idempotencyKeyHeader makes it idempotent");
        }
        return header;
    }

    private static boolean isIdempotent(JsonNode method) {
        JsonNode request = method.path("request");
        return request.isObject() && IDEMPOTENT.contains(request.path("method").asText("GET"));
    }

    /** Unique in the definition. */
    public String id() {
        return id;
    }

    /** For people. */
    public String name() {
        return name;
    }

    /** For people; may be empty. */
    public String description() {
        return description;
    }

    /** JSON Schema draft 2020-12; a copy. */
    public JsonNode inputSchema() {
        return inputSchema.deepCopy();
    }

    /** JSON Schema draft 2020-12; a copy. */
    public JsonNode outputSchema() {
        return outputSchema.deepCopy();
    }

    /** The settings that a call needs, though the integration can be connected without them. */
    public List<String> requiredConfig() {
        return requiredConfig;
    }

    /** Null for none. */
    public @Nullable RateLimits rateLimits() {
        return rateLimits;
    }

    public Timeouts timeouts() {
        return timeouts;
    }

    /** Null for none. */
    public @Nullable Retries retries() {
        return retries;
    }

    /** How long an output answers the same input again; null where it never does. */
    public @Nullable Duration cacheTtl() {
        return cacheTtl;
    }

    /** Calling it twice does no more than calling it once. */
    public boolean isIdempotent() {
        return idempotent;
    }

    /** A header to be given the same key with each attempt of one call; null where the provider knows none. */
    public @Nullable String idempotencyKeyHeader() {
        return idempotencyKeyHeader;
    }

    /** The document says what to send. One that does not can be read about and not called. */
    public boolean isCallable() {
        return exchange != null;
    }

    String pointer() {
        return pointer;
    }

    boolean speaksXml() {
        return exchange instanceof SoapExchange;
    }

    /** What is wrong with a caller's input: the pointers are into it. Empty when it may be sent. */
    public List<Complaint> complaintsAbout(JsonNode given) {
        return isTooLarge(given) ? List.of(new Complaint("", "has " + TOO_LARGE)) : complaints(input, given);
    }

    /**
     * What to send.
     *
     * @param config the integration's own settings
     * @param given the caller's input, which has nothing to be complained about
     * @throws ConfigRejected when a setting of {@link #requiredConfig} is missing, or the settings make no address
     * @throws ExpressionFailed when a value of the request cannot be made, or the request would be too large; its
     *     pointer is into the document
     * @throws IllegalStateException when the method is not callable
     */
    public MethodRequest request(JsonNode config, JsonNode given) {
        if (exchange == null) {
            throw new IllegalStateException("the document does not say how to call " + id);
        }
        checkRequired(Definition.merged(defaults, config));
        Map<String, Object> variables = variables(config, given);
        JsonNode made = requestTransform == null ? given : made(requestTransform, given, variables);
        MethodRequest request = exchange.request(config, new Scope(Expression.toJava(made), variables), made);
        if (request.body().length > MAX_JSON) {
            throw new ExpressionFailed(pointer, "makes a request of more than " + MAX_JSON + " bytes");
        }
        return request;
    }

    private void checkRequired(JsonNode settings) {
        for (String setting : requiredConfig) {
            JsonNode value = settings.path(setting);
            if (value.isMissingNode()
                    || value.isNull()
                    || (value.isTextual() && value.textValue().isBlank())) {
                throw new ConfigRejected(setting, "is missing");
            }
        }
    }

    private static JsonNode made(Expression transform, JsonNode given, Map<String, Object> variables) {
        JsonNode made = transform.json(Expression.toJava(given), variables);
        if (made == null) {
            throw transform.gave(null, "what the request is made of");
        }
        if (isTooLarge(made)) {
            throw new ExpressionFailed(transform.pointer(), "gave " + TOO_LARGE);
        }
        return made;
    }

    /**
     * What an answer means. Never throws: whatever a provider sends, and whatever the document makes of it, is one of
     * the three.
     *
     * @param config the integration's own settings
     * @param given the input of the call
     * @param status the answer's
     * @param contentType the answer's; null where it names none
     * @param body empty where there is none
     */
    public MethodAnswer read(JsonNode config, JsonNode given, int status, @Nullable String contentType, byte[] body) {
        try {
            Received received = received(contentType, body);
            return received instanceof Received.Fault fault
                    ? new Failed(status, fault.code(), fault.message())
                    : meaning(config, given, status, received);
        } catch (ExpressionFailed failed) {
            return new Unusable(Unusable.TRANSFORM_FAILED, List.of(new Complaint(failed.pointer(), failed.reason())));
        } catch (StackOverflowError tooDeep) {
            return unreadable("is nested too deeply");
        }
    }

    private Received received(@Nullable String contentType, byte[] body) {
        if (exchange == null) {
            return new Received.Unreadable("is of a method that cannot be called");
        }
        return body.length > MAX_ANSWER
                ? new Received.Unreadable("has more than " + MAX_ANSWER + " bytes")
                : exchange.read(contentType, body);
    }

    private MethodAnswer meaning(JsonNode config, JsonNode given, int status, Received received) {
        boolean success = status >= 200 && status < 300;
        JsonNode content = received instanceof Received.Body read ? read.body() : JSON.nullNode();
        Map<String, Object> variables = variables(config, given);
        variables.put("status", status);
        Object root = Expression.toJava(content);
        Failed failed = failed(status, success, root, variables);
        if (failed != null) {
            return failed;
        }
        if (!success) {
            return new Failed(status, "http_" + status, "the provider answered with status " + status);
        }
        if (received instanceof Received.Unreadable broken) {
            return unreadable(broken.reason());
        }
        JsonNode made =
                responseTransform == null ? Expression.storable(content) : responseTransform.json(root, variables);
        return checked(made == null ? JSON.nullNode() : made);
    }

    /** A refusal stays one when the expression cannot make out what it says. */
    private @Nullable Failed failed(int status, boolean success, Object root, Map<String, Object> variables) {
        if (failure == null) {
            return null;
        }
        try {
            JsonNode found = failure.json(root, variables);
            return found == null || found.isNull() ? null : failed(failure, status, found);
        } catch (ExpressionFailed broken) {
            if (success) {
                throw broken;
            }
            return null;
        }
    }

    private static Failed failed(Expression failure, int status, JsonNode found) {
        JsonNode code = found.path("code");
        boolean named = code.isIntegralNumber()
                || (code.isTextual() && !code.textValue().isBlank());
        if (!named) {
            throw failure.gave(found, "nothing, or an object with a code,");
        }
        JsonNode said = found.path("status");
        boolean means = said.canConvertToInt()
                && said.isIntegralNumber()
                && said.intValue() >= FIRST_FAILURE
                && said.intValue() <= LAST_FAILURE;
        if (!means && !said.isMissingNode() && !said.isNull()) {
            throw failure.gave(said, "a status from 400 to 599, or none,");
        }
        return new Failed(
                means ? said.intValue() : status,
                code.asText(),
                found.path("message").asText());
    }

    private MethodAnswer checked(JsonNode made) {
        if (isTooLarge(made)) {
            return new Unusable(Unusable.OUTPUT_TOO_LARGE, List.of(new Complaint("", "has " + TOO_LARGE)));
        }
        List<Complaint> complaints = complaints(output, made);
        return complaints.isEmpty() ? new Succeeded(made) : new Unusable(Unusable.OUTPUT_INVALID, complaints);
    }

    private static Unusable unreadable(String reason) {
        return new Unusable(Unusable.UNREADABLE, List.of(new Complaint("", reason)));
    }

    private static List<Complaint> complaints(JsonSchema schema, JsonNode value) {
        return JsonSchemas.complaints(schema, value).stream()
                .map(finding -> new Complaint(finding.pointer(), finding.message()))
                .toList();
    }

    private static boolean isTooLarge(JsonNode value) {
        return value.toString().getBytes(StandardCharsets.UTF_8).length > MAX_JSON;
    }

    private Map<String, Object> variables(JsonNode config, JsonNode given) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("config", Expression.toJava(Definition.merged(defaults, config)));
        variables.put("input", Expression.toJava(given));
        return variables;
    }
}
