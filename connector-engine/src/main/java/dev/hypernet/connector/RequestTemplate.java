package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a definition asks its provider: the {@code request} of a stream, of the account, of the content and of a method.
 *
 * <p>Whatever the values are, a request stays with its base address: what fills the path is encoded as part of one
 * segment and cannot climb, what fills the query is encoded, headers take no control character, and a followed link
 * must have the base address's scheme, host and port.
 */
final class RequestTemplate {
    /** The caller's own business: credentials, and what steers the connection, which the way out would refuse. */
    private static final Set<String> RESERVED_HEADERS = Set.of(
            "accept-encoding",
            "authorization",
            "connection",
            "content-length",
            "cookie",
            "expect",
            "host",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final String OF_PROXIES = "proxy-";

    static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7E]*");
    private static final String UNRESERVED = "-._~";
    private static final String PLAIN_IN_PATH = UNRESERVED + "/!$&'()*+,;=:@";

    private final String pointer;
    private final String method;
    private final UrlTemplate base;
    private final Value path;
    private final Map<String, Value> parameters;
    private final Map<String, Value> query;
    private final Map<String, Value> headers;
    private final @Nullable Value body;
    private final @Nullable Expression follow;

    private RequestTemplate(
            String pointer,
            String method,
            UrlTemplate base,
            Value path,
            Map<String, Value> parameters,
            Map<String, Value> query,
            Map<String, Value> headers,
            @Nullable Value body,
            @Nullable Expression follow) {
        this.pointer = pointer;
        this.method = method;
        this.base = base;
        this.path = path;
        this.parameters = parameters;
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.follow = follow;
    }

    /**
     * Compiles a request.
     *
     * @param base the definition's address, where the request names none of its own
     * @param given variables that may fill the path without being declared as parameters
     */
    static RequestTemplate of(
            Compilation compilation, String pointer, JsonNode request, UrlTemplate base, Set<String> given) {
        String method = request.path("method").asText("GET");
        if (request.has("body") && method.equals("GET")) {
            compilation.problem(Problem.at(pointer, "body"), "a GET has no body");
        }
        checkHeaders(compilation, Problem.at(pointer, "headers"), request.path("headers"));
        checkPath(compilation, pointer, request, given);
        return new RequestTemplate(
                pointer,
                method,
                request.has("baseUrl") ? compilation.url(Problem.at(pointer, "baseUrl"), request.get("baseUrl")) : base,
                Value.of(compilation, Problem.at(pointer, "path"), request.get("path")),
                values(compilation, pointer, request, "parameters"),
                values(compilation, pointer, request, "query"),
                values(compilation, pointer, request, "headers"),
                request.has("body") ? Value.of(compilation, Problem.at(pointer, "body"), request.get("body")) : null,
                request.has("follow")
                        ? compilation.expression(Problem.at(pointer, "follow"), request.get("follow"))
                        : null);
    }

    /**
     * The one address that a whole protocol goes to: the {@code path} of a method's {@code graphql} or {@code soap},
     * which may be left out.
     */
    static RequestTemplate endpoint(Compilation compilation, String pointer, JsonNode protocol, UrlTemplate base) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("method", "POST").put("path", protocol.path("path").asText());
        return of(compilation, pointer, request, base, Set.of());
    }

    private static Map<String, Value> values(Compilation compilation, String pointer, JsonNode request, String member) {
        Map<String, Value> values = new LinkedHashMap<>();
        String parent = Problem.at(pointer, member);
        request.path(member)
                .properties()
                .forEach(entry -> values.put(
                        entry.getKey(), Value.of(compilation, Problem.at(parent, entry.getKey()), entry.getValue())));
        return values;
    }

    private static void checkHeaders(Compilation compilation, String pointer, JsonNode headers) {
        headers.fieldNames().forEachRemaining(name -> {
            if (isReserved(name)) {
                compilation.problem(Problem.at(pointer, name), "this header is not a definition's to set");
            }
        });
    }

    /** Whether a header is none of a definition's. */
    static boolean isReserved(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return RESERVED_HEADERS.contains(name) || name.startsWith(OF_PROXIES);
    }

    private static void checkPath(Compilation compilation, String pointer, JsonNode request, Set<String> given) {
        if (!request.get("path").isTextual()) {
            return;
        }
        String path = request.get("path").textValue();
        Set<String> used = new LinkedHashSet<>();
        Matcher matcher = UrlTemplate.PLACEHOLDER.matcher(path);
        matcher.results().forEach(found -> used.add(found.group(1)));
        String at = Problem.at(pointer, "path");
        String sample = matcher.replaceAll("x");
        if (sample.indexOf('{') >= 0 || sample.indexOf('}') >= 0) {
            compilation.problem(at, "has a brace that belongs to no parameter");
        }
        if (sample.indexOf('?') >= 0 || sample.indexOf('#') >= 0 || climbs(sample)) {
            compilation.problem(at, "may hold neither ? nor # nor . or .. as a segment");
        }
        used.stream()
                .filter(name ->
                        !given.contains(name) && !request.path("parameters").has(name))
                .forEach(name -> compilation.problem(at, "{" + name + "} is not among the parameters"));
        request.path("parameters").fieldNames().forEachRemaining(name -> {
            if (!used.contains(name)) {
                compilation.problem(Problem.at(Problem.at(pointer, "parameters"), name), "is not used in the path");
            }
        });
    }

    /**
     * The request.
     *
     * @throws ConfigRejected when the settings make no base address
     * @throws ExpressionFailed when a value is missing where one is due, or cannot stand where it should
     */
    ProviderRequest build(JsonNode config, Scope scope) {
        URI address = base.expand(config);
        URI link = follow == null ? null : followed(address, follow.token(scope.root(), scope.variables()));
        return new ProviderRequest(
                method,
                link != null ? link : composed(address, scope),
                headers(scope),
                body == null ? null : body.value(scope));
    }

    private @Nullable URI followed(URI address, @Nullable JsonNode link) {
        if (link == null) {
            return null;
        }
        if (!link.isTextual()) {
            throw refused("follow", "gave something else than a link");
        }
        try {
            URI target = address.resolve(new URI(link.textValue()));
            boolean same = address.getScheme().equalsIgnoreCase(target.getScheme())
                    && address.getHost().equalsIgnoreCase(target.getHost())
                    && port(address) == port(target)
                    && target.getRawUserInfo() == null;
            if (same) {
                return target.getRawFragment() == null ? target : withoutFragment(target);
            }
        } catch (URISyntaxException notAnAddress) {
            // refused below, like a stranger's
        }
        throw refused("follow", "gave a link that does not stay with the base address");
    }

    private static URI withoutFragment(URI target) {
        String text = target.toString();
        return URI.create(text.substring(0, text.indexOf('#')));
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return address.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private URI composed(URI address, Scope scope) {
        String start = address.toString();
        StringBuilder text = new StringBuilder(start.endsWith("/") ? start.substring(0, start.length() - 1) : start);
        text.append(path(scope));
        char separator = '?';
        for (Map.Entry<String, Value> parameter : query.entrySet()) {
            String at = Problem.at("query", parameter.getKey());
            for (String value : texts(at, parameter.getValue().value(scope))) {
                text.append(separator)
                        .append(encoded(parameter.getKey(), UNRESERVED))
                        .append('=')
                        .append(encoded(value, UNRESERVED));
                separator = '&';
            }
        }
        return URI.create(text.toString());
    }

    private String path(Scope scope) {
        JsonNode template = path.value(scope);
        // A path that is no expression was checked with the document; an endpoint's may be empty.
        boolean begins = path instanceof Value.Literal
                || (template != null && template.asText().startsWith("/"));
        if (template == null || !template.isTextual() || !begins) {
            throw refused("path", "is not a text that begins with /");
        }
        String text = template.textValue();
        StringBuilder filled = new StringBuilder();
        Matcher matcher = UrlTemplate.PLACEHOLDER.matcher(text);
        int copied = 0;
        while (matcher.find()) {
            filled.append(encoded(text.substring(copied, matcher.start()), PLAIN_IN_PATH));
            filled.append(encoded(parameter(matcher.group(1), scope), UNRESERVED));
            copied = matcher.end();
        }
        filled.append(encoded(text.substring(copied), PLAIN_IN_PATH));
        if (climbs(filled)) {
            throw refused("path", "would have . or .. as a segment");
        }
        return filled.toString();
    }

    private String parameter(String name, Scope scope) {
        Value declared = parameters.get(name);
        String at = declared == null ? "path" : Problem.at("parameters", name);
        if (declared == null) {
            if (scope.variables().get(name) instanceof String given && !given.isEmpty()) {
                return given;
            }
            throw refused(at, "has no value for {" + name + "}");
        }
        List<String> texts = texts(at, declared.value(scope));
        if (texts.size() != 1 || texts.get(0).isEmpty()) {
            throw refused(at, "gave nothing, where the path needs a value");
        }
        return texts.get(0);
    }

    private Map<String, String> headers(Scope scope) {
        Map<String, String> filled = new LinkedHashMap<>();
        headers.forEach((name, header) -> {
            String at = Problem.at("headers", name);
            List<String> texts = texts(at, header.value(scope));
            if (texts.isEmpty()) {
                return;
            }
            String value = String.join(", ", texts);
            if (!PRINTABLE.matcher(value).matches()) {
                throw refused(at, "gave a value that cannot stand in a header");
            }
            filled.put(name, value);
        });
        return filled;
    }

    /** Nothing and null are left out; an array is several values. */
    private List<String> texts(String at, @Nullable JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value == null || value.isNull()) {
            return texts;
        }
        if (value.isArray()) {
            value.forEach(element -> texts.add(text(at, element)));
        } else {
            texts.add(text(at, value));
        }
        return texts;
    }

    private String text(String at, JsonNode value) {
        if (value.isTextual() || value.isBoolean()) {
            return value.asText();
        }
        if (value.isNumber()) {
            return CanonicalJson.number(value);
        }
        throw refused(at, "gave neither text nor a number nor true or false");
    }

    private ExpressionFailed refused(String member, String reason) {
        return new ExpressionFailed(pointer + "/" + member.replaceFirst("^/", ""), reason);
    }

    /** Whether a path has a segment that leads out of it. */
    static boolean climbs(CharSequence path) {
        for (String segment : path.toString().split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                return true;
            }
        }
        return false;
    }

    /** RFC 3986 percent-encoding of the UTF-8 bytes of everything but letters, digits and {@code plain}. */
    private static String encoded(String text, String plain) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            boolean alphanumeric = (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9');
            if (alphanumeric || plain.indexOf(character) >= 0) {
                encoded.append(character);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", (int) character));
            }
        }
        return encoded.toString();
    }
}
