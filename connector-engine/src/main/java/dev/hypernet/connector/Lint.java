package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.connector.Definition.ClientAuthentication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a sound document would better say otherwise: it can be used as it is, and somebody will be surprised. The
 * problems are of a file named {@code definition.json}, in the order of its members.
 */
public final class Lint {
    private static final String FILE = "definition.json";
    private static final String OAUTH2 = "/oauth2Config";
    private static final List<String> SECRET_ADDRESSES =
            List.of("authorizationUrl", "tokenUrl", "revocationUrl", "url");
    private static final Set<ClientAuthentication> SECRETIVE =
            Set.of(ClientAuthentication.BASIC, ClientAuthentication.POST);
    private static final List<String> PINS = List.of("enum", "const", "pattern");
    private static final Set<String> SCHEMAS =
            Set.of("inputSchema", "outputSchema", "configSchema", "credentialSchema");
    private static final Pattern CREDENTIAL = Pattern.compile(
            "key|.*(api[_-]?key|authorization|password|secret|token)|(.*[_.-])?(auth|pass|signature)",
            Pattern.CASE_INSENSITIVE);

    private final Definition definition;
    private final List<Problem> problems = new ArrayList<>();

    private Lint(Definition definition) {
        this.definition = definition;
    }

    /** Empty where there is nothing to say. */
    public static List<Problem> of(Definition definition) {
        return new Lint(definition).checked();
    }

    private List<Problem> checked() {
        JsonNode raw = definition.raw();
        if (definition.description().isBlank()) {
            warn("", "has no description");
        }
        if (raw.path("baseUrl").asText().startsWith("http://") && definition.authType() != AuthType.NONE) {
            warn("/baseUrl", "is not https: the credential could be read on its way");
        }
        checkAuthentication();
        checkAddresses(OAUTH2, raw.path("oauth2Config"));
        checkDialect(raw.path("oauth2Config"));
        checkSigning(raw.path("authConfig").path(Signing.MEMBER));
        checkLiterals("", raw);
        checkOverlaps(raw.path("streams"));
        checkWebhook(raw.path("webhook"));
        checkType("/configSchema", raw.get("configSchema"));
        definition.methods().forEach(this::check);
        definition.streams().forEach(this::checkDeletions);
        return List.copyOf(problems);
    }

    private void checkOverlaps(JsonNode streams) {
        for (int index = 0; index < streams.size(); index++) {
            JsonNode stream = streams.get(index);
            if (stream.has("overlap") && !stream.path("request").toString().contains("$since")) {
                warn("/streams/" + index + "/overlap", "is for nothing: the request does not use $since");
            }
        }
    }

    private void checkWebhook(JsonNode webhook) {
        JsonNode signature = webhook.path("signature");
        String payload = signature.path("payload").asText("{body}").toLowerCase(Locale.ROOT);
        String timestamp = signature.path("timestampHeader").asText().toLowerCase(Locale.ROOT);
        boolean signs = !signature.path("algorithm").asText().equals("token");
        if (signs && !timestamp.isEmpty() && !payload.contains("{header." + timestamp + "}")) {
            warn("/webhook/signature/timestampHeader", "is not signed: whoever repeats a delivery writes a new time");
        }
        boolean isClients = signature.path("secret").asText().equals("client");
        if (isClients && definition.oauth2() == null) {
            warn("/webhook/signature/secret", "is that of an OAuth client, and the document has no oauth2Config");
        }
        if (signs && !isClients && webhook.path("challenge").has("token")) {
            warn("/webhook/challenge/token", "shows the key that signs in an address, which logs keep");
        }
        if (webhook.isObject() && definition.streams().isEmpty()) {
            warn("/webhook", "is for nothing: the document has no streams to sync");
        }
    }

    private void checkAuthentication() {
        Definition.OAuth2 oauth2 = definition.oauth2();
        if (oauth2 != null && oauth2.scopes().isEmpty()) {
            warn(OAUTH2, "asks for no scopes");
        }
        Authentication authentication = definition.authentication();
        boolean nowhere =
                authentication.headers().isEmpty() && authentication.query().isEmpty();
        if (definition.authType() == AuthType.CUSTOM && nowhere) {
            warn("/authType", "is custom without an authConfig: the credential goes nowhere");
        }
        boolean given = definition.authType() != AuthType.NONE && definition.authType() != AuthType.OAUTH2;
        if (given && definition.probe() == null) {
            warn("", "has no probe: a wrong credential is noticed only when it is used");
        }
        Method probe = definition.probe();
        if (probe != null && !probe.isIdempotent()) {
            warn("/probe", "names a method that is not idempotent, to be called again and again");
        }
    }

    /** The installation's own client secret goes to these addresses, and a code or a token of whoever signs in. */
    private void checkAddresses(String parent, JsonNode config) {
        for (String member : SECRET_ADDRESSES) {
            String authority = authority(config.path(member).asText());
            UrlTemplate.PLACEHOLDER
                    .matcher(authority)
                    .results()
                    .map(found -> found.group(1))
                    .filter(this::isFree)
                    .forEach(setting -> warn(
                            Problem.at(parent, member),
                            "goes wherever whoever connects puts {" + setting
                                    + "}, and a secret with it: pin it in configSchema by enum, const or pattern"));
        }
    }

    private void checkDialect(JsonNode oauth2) {
        findSecrets(Problem.at(OAUTH2, OAuthDialect.TOKEN_PARAMETERS), oauth2.path(OAuthDialect.TOKEN_PARAMETERS));
        JsonNode refresh = oauth2.path(OAuthDialect.REFRESH);
        checkTokenRequest(Problem.at(OAUTH2, OAuthDialect.LONG_LIVED), oauth2.path(OAuthDialect.LONG_LIVED));
        checkTokenRequest(Problem.at(OAUTH2, OAuthDialect.REFRESH), refresh);
        findUnfilled(Problem.at(OAUTH2, OAuthDialect.REFRESH), refresh, "{code}");
    }

    private void checkTokenRequest(String pointer, JsonNode request) {
        checkAddresses(pointer, request);
        if (request.path("url").asText().startsWith("http://")) {
            warn(Problem.at(pointer, "url"), "is not https: the tokens could be read on their way");
        }
        findSecrets(Problem.at(pointer, OAuthDialect.PARAMETERS), request.path(OAuthDialect.PARAMETERS));
        Definition.OAuth2 oauth2 = definition.oauth2();
        if (oauth2 != null && !SECRETIVE.contains(oauth2.clientAuthentication())) {
            findUnfilled(pointer, request, "{client_secret}");
        }
    }

    /** A text that names nothing that is sent stands in the document as it is. */
    private void findSecrets(String pointer, JsonNode parameters) {
        parameters.properties().stream()
                .filter(parameter -> !UrlTemplate.PLACEHOLDER
                        .matcher(parameter.getValue().asText())
                        .find())
                .filter(parameter -> CREDENTIAL.matcher(parameter.getKey()).matches())
                .forEach(parameter -> warn(
                        Problem.at(pointer, parameter.getKey()),
                        "looks like a credential, which everybody could read here: {client_secret} and its like stand"
                                + " for one"));
    }

    private void findUnfilled(String pointer, JsonNode request, String field) {
        String parent = Problem.at(pointer, OAuthDialect.PARAMETERS);
        request.path(OAuthDialect.PARAMETERS).properties().stream()
                .filter(parameter -> parameter.getValue().asText().contains(field))
                .forEach(parameter ->
                        warn(Problem.at(parent, parameter.getKey()), "is never sent: there is no " + field + " here"));
    }

    private void checkSigning(JsonNode signing) {
        checkAddresses(Signing.POINTER, signing);
        if (signing.has("tokenUrl") && !signing.has("subject")) {
            warn(Signing.POINTER, "says no subject, which RFC 7523 wants: the provider may insist on it");
        }
        if (signing.isObject() && !signing.has("tokenUrl") && !signing.has("audience")) {
            warn(Signing.POINTER, "says no audience: what is signed is good wherever the key is known");
        }
    }

    /** Where it goes: of {@code https://a.example/b} all before the path; a setting at the beginning is of it. */
    private static String authority(String address) {
        int path = address.indexOf('/', address.indexOf("://") < 0 ? 0 : address.indexOf("://") + 3);
        return path < 0 ? address : address.substring(0, path);
    }

    private boolean isFree(String setting) {
        JsonNode schema = definition.configSchema();
        JsonNode property = schema.path("properties").path(setting);
        boolean givable =
                !property.isMissingNode() || schema.path("additionalProperties").asBoolean(true);
        return givable && PINS.stream().noneMatch(property::has);
    }

    /** Wherever a request stands: of a method, a stream, the account, the content. */
    private void checkLiterals(String pointer, JsonNode value) {
        if (value.isArray()) {
            for (int index = 0; index < value.size(); index++) {
                checkLiterals(Problem.at(pointer, index), value.get(index));
            }
            return;
        }
        value.properties().forEach(member -> {
            String at = Problem.at(pointer, member.getKey());
            if (member.getKey().equals("request")) {
                findCredentials(Problem.at(at, "headers"), member.getValue().path("headers"));
                findCredentials(Problem.at(at, "query"), member.getValue().path("query"));
            } else if (!SCHEMAS.contains(member.getKey())) {
                checkLiterals(at, member.getValue());
            }
        });
    }

    private void findCredentials(String pointer, JsonNode values) {
        values.properties().stream()
                .filter(value -> value.getValue().isTextual())
                .filter(value -> CREDENTIAL.matcher(value.getKey()).matches())
                .forEach(value -> warn(
                        Problem.at(pointer, value.getKey()),
                        "looks like a credential, which everybody could read here: authType and authConfig say where"
                                + " one goes"));
    }

    private void check(Method method) {
        String pointer = method.pointer();
        if (!method.isCallable()) {
            warn(pointer, "cannot be called: the document does not say what to send");
        }
        if (method.description().isBlank()) {
            warn(pointer, "has no description");
        }
        JsonNode input = method.inputSchema();
        checkType(Problem.at(pointer, "inputSchema"), input);
        if (input.has("type") && !input.get("type").toString().contains("\"object\"")) {
            warn(Problem.at(pointer, "inputSchema"), "takes no object, and callers can give nothing else");
        }
        checkType(Problem.at(pointer, "outputSchema"), method.outputSchema());
        if (method.cacheTtl() != null && !method.isIdempotent()) {
            warn(Problem.at(pointer, "cacheTtlMs"), "keeps the output of a method that is not idempotent");
        }
        Method.Retries retries = method.retries();
        if (retries != null && retries.maxRetries() > 0 && !method.isIdempotent()) {
            warn(
                    Problem.at(pointer, "retryConfig"),
                    "is of a method that is not idempotent: it is tried again only where nothing was sent, or the"
                            + " provider asks for it by Retry-After");
        }
        checkTimeouts(pointer, method.timeouts());
    }

    private void checkDeletions(Stream stream) {
        if (stream.deletions() == Stream.Deletions.SIGNALS && !stream.tellsDeletions()) {
            warn(
                    stream.pointer(),
                    "never learns what is gone: record.deleted reads the provider's word for it, deletions: listing"
                            + " says that a whole reading lists all there is");
        }
    }

    private void checkTimeouts(String pointer, Method.Timeouts timeouts) {
        Duration total = timeouts.total();
        if (timeouts.connect().compareTo(total) > 0) {
            warn(Problem.at(pointer, "connectTimeoutMs"), "is longer than the whole call may take");
        }
        if (timeouts.read().compareTo(total) > 0) {
            warn(Problem.at(pointer, "readTimeoutMs"), "is longer than the whole call may take");
        }
    }

    /** A schema without a type has nothing against a value of another one: {@code required} of a text holds. */
    private void checkType(String pointer, @Nullable JsonNode schema) {
        boolean vague = schema != null && schema.has("properties") && !schema.has("type") && !schema.has("$ref");
        if (vague || (schema != null && schema.isEmpty())) {
            warn(pointer, "says no type: anything goes");
        }
    }

    private void warn(String pointer, String message) {
        problems.add(new Problem(FILE, pointer, message));
    }
}
