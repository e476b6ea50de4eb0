package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.connector.ConfigRejected;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Signing;
import dev.hypernet.connector.UrlTemplate;
import dev.hypernet.integrations.definition.Definitions;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Pointers;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.platform.time.Era;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Credentials that an owner gives: checked by the definition, kept by credential-service, never here. */
@Singleton
class GivenCredentials {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "token";
    private static final int UNPROCESSABLE = 422;
    /** As in the headers of a definition. */
    private static final Pattern PRINTABLE = Pattern.compile("[\\x20-\\x7E]*");

    /** How credential-service points at a field; the others' names for it follow their requests. */
    private static final String FIELDS = "^/fields";

    private final Credentials credentials;
    private final Definitions definitions;

    GivenCredentials(@RestClient Credentials credentials, Definitions definitions) {
        this.credentials = credentials;
        this.definitions = definitions;
    }

    /**
     * What the definition's {@code credentialSchema} has against it, as a 422.
     *
     * @param pointer where in the request it stands
     */
    static void check(Definition definition, Map<String, @Nullable Object> given, String pointer) {
        switch (definition.authType()) {
            case OAUTH2 ->
                throw Problem.invalid(pointer, "is not given: this provider is connected by its owner's consent");
            case NONE -> refuseAny(given, pointer);
            case BASIC, API_KEY, JWT, CUSTOM -> checkFields(definition, given, pointer);
        }
    }

    private static void refuseAny(Map<String, @Nullable Object> given, String pointer) {
        if (!given.isEmpty()) {
            throw Problem.invalid(pointer, "must be empty: this provider asks for none");
        }
    }

    private static void checkFields(Definition definition, Map<String, @Nullable Object> given, String pointer) {
        List<FieldError> errors = definition.authentication().complaintsAbout(JSON.valueToTree(given)).stream()
                .map(complaint -> new FieldError(pointer + complaint.pointer(), complaint.message()))
                .toList();
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
        checkHeaders(definition, given, pointer);
    }

    /** Sooner than with the first call, which would not go out. */
    private static void checkHeaders(Definition definition, Map<String, @Nullable Object> given, String pointer) {
        List<FieldError> errors = definition.authentication().headers().stream()
                .flatMap(header -> header.fields().stream())
                .distinct()
                .filter(field -> given.get(field) instanceof String text
                        && !PRINTABLE.matcher(text).matches())
                .map(field -> new FieldError(pointer + Pointers.step(field), "may hold only printable ASCII"))
                .toList();
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /**
     * Replaces what was there; repeatable. What credential-service has against it, a key that cannot sign, is a 422.
     *
     * @param pointer where in the request it stands
     */
    Uni<Void> put(Integration integration, Definition definition, Map<String, @Nullable Object> given, String pointer) {
        Map<String, Secret> fields = new LinkedHashMap<>();
        given.forEach((name, value) -> fields.put(name, Secret.of(String.valueOf(value))));
        return Uni.createFrom()
                .item(() -> new Credentials.GivenCredential(
                        integration.userId().value(),
                        integration.integrationType(),
                        definition.authType().name().toLowerCase(Locale.ROOT),
                        fields,
                        expiry(definition, given),
                        signing(definition, integration)))
                .chain(credential -> credentials
                        .put(integration.id().value(), credential)
                        .onFailure()
                        .transform(Neighbour::told))
                .onFailure(Problem.class)
                .transform(failure -> pointedAt(failure, pointer));
    }

    /** The address as the settings make it now: it stays so until the credential is given again. */
    private Credentials.@Nullable Signing signing(Definition definition, Integration integration) {
        Signing signing = definition.authentication().signing();
        if (signing == null) {
            return null;
        }
        UrlTemplate tokenUrl = signing.tokenUrl();
        return new Credentials.Signing(
                signing.algorithm().name(),
                signing.issuer(),
                signing.subject(),
                signing.audience(),
                signing.scope(),
                signing.lifetime().toMillis(),
                tokenUrl == null ? null : expanded(tokenUrl, definition, integration));
    }

    private String expanded(UrlTemplate tokenUrl, Definition definition, Integration integration) {
        try {
            return tokenUrl.expand(definitions.settings(definition, JSON.valueToTree(integration.config())))
                    .toString();
        } catch (ConfigRejected rejected) {
            throw Settings.absence(List.of(rejected.pointer().substring(1)));
        }
    }

    private static Throwable pointedAt(Throwable failure, String pointer) {
        List<FieldError> errors = failure instanceof Problem problem && problem.status() == UNPROCESSABLE
                ? problem.details("").errors()
                : List.of();
        return errors.isEmpty()
                ? failure
                : Problem.invalid(errors.stream()
                        .map(error -> new FieldError(error.pointer().replaceFirst(FIELDS, pointer), error.message()))
                        .toList());
    }

    /** Destroys whatever lies there; repeatable. */
    Uni<Void> destroy(Integration integration) {
        return credentials
                .revoke(integration.id().value(), integration.userId().value())
                .onFailure()
                .transform(Neighbour::told)
                .replaceWithVoid();
    }

    /** What a JWT says of itself; nothing where there is no telling. */
    static @Nullable Instant expiry(Definition definition, Map<String, @Nullable Object> given) {
        return switch (definition.authType()) {
            case JWT -> expiryOf(String.valueOf(given.get(TOKEN)));
            case NONE, BASIC, API_KEY, OAUTH2, CUSTOM -> null;
        };
    }

    static @Nullable Instant expiryOf(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            JsonNode claims =
                    JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
            Instant expiry = Instant.ofEpochSecond(claims.path("exp").longValue());
            return claims.path("exp").canConvertToLong() && Era.contains(expiry) ? expiry : null;
        } catch (IllegalArgumentException | JsonProcessingException | DateTimeException unreadable) {
            return null;
        }
    }
}
