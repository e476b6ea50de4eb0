package dev.hypernet.platform.json;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of what a source says what nobody needs here and everybody would have to guard (row O27): members whose name
 * is on the list {@code hypernet.metadata.scrub}, bearer tokens, and addresses that carry a signature or a token. Upper
 * case, hyphens and underscores make no difference to a name. What people write themselves is not touched.
 *
 * <p>It also takes out what PostgreSQL cannot keep: NUL and halves of surrogate pairs.
 */
@Singleton
public class Scrub {
    private static final String LIST = "access_token,refresh_token,id_token,auth_token,session_token,csrf_token,token,"
            + "password,passwd,passphrase,secret,client_secret,private_key,api_key,credentials,authorization,cookie,"
            + "set_cookie,session_id,ssn,social_security_number,tax_file_number,passport_number,card_number,"
            + "credit_card_number,cvv,cvc,pin";
    private static final Pattern BEARER = Pattern.compile(
            "(?i)bearer [a-z0-9._~+/-]{16,}=*|eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*");
    private static final Pattern SIGNED = Pattern.compile(
            "(?i)https?://[^ ?]*\\?(?:[^ ]*&)?(?:x-amz-signature|x-amz-security-token|x-goog-signature|signature|sig"
                    + "|access_token|token|oauth_token|auth|key|api_key|apikey|oh|policy)=[^ ]*");
    private static final Pattern UNKEEPABLE =
            Pattern.compile("\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]");

    private final Set<String> names;
    private final Counter scrubbed;

    /**
     * @param list names of members
     * @param metrics counts what is taken out
     */
    public Scrub(
            @ConfigProperty(name = "hypernet.metadata.scrub", defaultValue = LIST) Optional<List<String>> list,
            MeterRegistry metrics) {
        this.names = list.orElse(List.of()).stream().map(Scrub::plain).collect(Collectors.toUnmodifiableSet());
        this.scrubbed = Counter.builder("hypernet.metadata.scrubbed")
                .description("Members taken out of what sources said")
                .register(metrics);
    }

    /** A copy of the payload without what is not to be kept, at any depth. */
    public Map<String, @Nullable Object> clean(Map<String, @Nullable Object> payload) {
        return object(payload);
    }

    private Map<String, @Nullable Object> object(Map<?, ?> object) {
        Map<String, @Nullable Object> clean = new LinkedHashMap<>();
        object.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (isSecret(name, value)) {
                scrubbed.increment();
            } else {
                clean.put(keepable(name), value(value));
            }
        });
        return clean;
    }

    private List<@Nullable Object> array(List<?> array) {
        List<@Nullable Object> clean = new ArrayList<>();
        for (Object value : array) {
            if (value instanceof String text && isSecret(text)) {
                scrubbed.increment();
            } else {
                clean.add(value(value));
            }
        }
        return clean;
    }

    private @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> object -> object(object);
            case List<?> array -> array(array);
            case String text -> keepable(text);
            case null -> null;
            default -> value;
        };
    }

    private boolean isSecret(String name, @Nullable Object value) {
        return names.contains(plain(name)) || (value instanceof String text && isSecret(text));
    }

    private static boolean isSecret(String text) {
        return BEARER.matcher(text).matches() || SIGNED.matcher(text).matches();
    }

    private static String keepable(String text) {
        return UNKEEPABLE.matcher(text).replaceAll("");
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }
}
