package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address with settings of the integration in it: {@code {base_url}/oauth/token}, {@code https://{region}.example.com}.
 *
 * <p>A setting at the very beginning is a whole address (http or https, without user, query and fragment); a setting
 * anywhere else is a plain word ({@code [A-Za-z0-9._-]}), so that it can name a host or a folder and reach no other.
 */
public final class UrlTemplate {
    static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,250}[A-Za-z0-9])?");

    private final String text;
    private final JsonNode defaults;

    private UrlTemplate(String text, JsonNode defaults) {
        this.text = text;
        this.defaults = defaults;
    }

    /**
     * Checks the text.
     *
     * @param defaults settings where the integration has none
     * @throws IllegalArgumentException with the reason
     */
    static UrlTemplate of(String text, JsonNode defaults) {
        boolean begins = text.startsWith("{") || text.startsWith("http://") || text.startsWith("https://");
        if (!begins) {
            throw new IllegalArgumentException("must begin with http://, https:// or a setting in braces");
        }
        String sample = PLACEHOLDER.matcher(text).replaceAll("x");
        if (sample.indexOf('{') >= 0 || sample.indexOf('}') >= 0) {
            throw new IllegalArgumentException("has a brace that belongs to no setting");
        }
        String whole = text.startsWith("{") ? "https://" + sample : sample;
        if (parsed(whole) == null) {
            throw new IllegalArgumentException("is not an address");
        }
        return new UrlTemplate(text, defaults);
    }

    /** The settings it needs. */
    Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        PLACEHOLDER.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    /**
     * The address for one integration.
     *
     * @param config the integration's settings; the definition's defaults fill in what is missing
     * @throws ConfigRejected when a setting is missing or would make another address than the template's
     */
    public URI expand(JsonNode config) {
        StringBuilder address = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(text);
        int copied = 0;
        while (matcher.find()) {
            address.append(text, copied, matcher.start());
            String name = matcher.group(1);
            String value = setting(name, config);
            address.append(matcher.start() == 0 ? wholeAddress(name, value) : word(name, value));
            copied = matcher.end();
        }
        address.append(text, copied, text.length());
        URI uri = parsed(address.toString());
        if (uri == null) {
            throw new ConfigRejected(String.join(", ", placeholders()), "does not make an address");
        }
        return uri;
    }

    private String setting(String name, JsonNode config) {
        JsonNode value = config.hasNonNull(name) ? config.get(name) : defaults.path(name);
        if (value.isTextual() && !value.textValue().isEmpty()) {
            return value.textValue();
        }
        if (value.isIntegralNumber()) {
            return value.asText();
        }
        throw new ConfigRejected(name, value.isMissingNode() ? "is missing" : "is not text");
    }

    private static String wholeAddress(String name, String value) {
        URI uri = parsed(value);
        if (uri == null || uri.getRawQuery() != null) {
            throw new ConfigRejected(name, "is not an http or https address without user, query and fragment");
        }
        String address = uri.toString();
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    private static String word(String name, String value) {
        if (!WORD.matcher(value).matches() || value.contains("..")) {
            throw new ConfigRejected(name, "may hold only letters, digits and single . _ - between them");
        }
        return value;
    }

    /** Nothing for what is not an absolute http or https address with a host and without user and fragment. */
    private static @Nullable URI parsed(String address) {
        try {
            URI uri = new URI(address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean http = scheme.equals("http") || scheme.equals("https");
            boolean usable = http
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && !RequestTemplate.climbs(uri.getRawPath());
            return usable ? uri : null;
        } catch (URISyntaxException notAnAddress) {
            return null;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
