package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a credential proves itself by a token that is signed with its own key: as a bearer of its own making, or in
 * exchange for an access token (RFC 7523, 2.1). The key is the field {@value #PRIVATE_KEY} of the credential, PKCS#8 in
 * PEM; its field {@value #KEY_ID}, where it has one, is the token's {@code kid}.
 *
 * <p>Issuer, subject, audience and scope are texts in which {@code {field}} stands for a field of the credential, any
 * but the key. A claim that nothing is said of, or whose field was not given, is left out.
 *
 * @param audience where nothing is said that of the token endpoint, if there is one
 * @param scope names with a space between
 * @param lifetime of what is signed: a minute to an hour
 * @param tokenUrl where it is exchanged; null where what was signed is itself the bearer token
 */
public record Signing(
        Algorithm algorithm,
        @Nullable String issuer,
        @Nullable String subject,
        @Nullable String audience,
        @Nullable String scope,
        Duration lifetime,
        @Nullable UrlTemplate tokenUrl) {
    public static final String PRIVATE_KEY = "private_key";
    public static final String KEY_ID = "key_id";

    static final String MEMBER = "signing";
    static final String POINTER = "/authConfig/" + MEMBER;
    private static final List<String> TEMPLATES = List.of("issuer", "subject", "audience", "scope");
    private static final long USUAL_LIFETIME_MS = 300_000;

    /** RFC 7518, 3.1. */
    public enum Algorithm {
        /** With an RSA key of 2048 bits or more. */
        RS256,
        /** With a key of the curve P-256. */
        ES256
    }

    /** The fields of the credential that its texts name. */
    static List<String> fields(JsonNode signing) {
        return TEMPLATES.stream()
                .flatMap(member -> named(signing.path(member).asText()))
                .distinct()
                .toList();
    }

    private static Stream<String> named(String template) {
        return UrlTemplate.PLACEHOLDER.matcher(template).results().map((MatchResult found) -> found.group(1));
    }

    static Signing of(Compilation compilation, Set<String> settings, JsonNode signing, JsonNode credentialSchema) {
        TEMPLATES.stream()
                .filter(signing::has)
                .forEach(member -> checkClaim(
                        compilation,
                        Problem.at(POINTER, member),
                        signing.get(member).textValue(),
                        credentialSchema));
        return new Signing(
                Algorithm.valueOf(signing.get("algorithm").textValue()),
                text(signing, "issuer"),
                text(signing, "subject"),
                text(signing, "audience"),
                text(signing, "scope"),
                Duration.ofMillis(signing.path("lifetimeMs").asLong(USUAL_LIFETIME_MS)),
                DefinitionReader.url(compilation, settings, POINTER + "/tokenUrl", signing.path("tokenUrl")));
    }

    /** A claim can be read by everybody who sees the token: the provider, and whatever logs it. */
    private static void checkClaim(
            Compilation compilation, String pointer, String template, JsonNode credentialSchema) {
        Authentication.checkTemplate(compilation, pointer, template, credentialSchema);
        if (named(template).anyMatch(PRIVATE_KEY::equals)) {
            compilation.problem(pointer, "{" + PRIVATE_KEY + "} signs the token and must not stand in it");
        }
    }

    private static @Nullable String text(JsonNode signing, String member) {
        return signing.path(member).textValue();
    }
}
