package dev.hypernet.integrations.execution;

import dev.hypernet.connector.Authentication;
import dev.hypernet.connector.Authentication.Proven;
import dev.hypernet.integrations.integration.Credentials.Lease;
import dev.hypernet.outbound.Proof;
import dev.hypernet.platform.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a leased credential goes into a request, as the definition's authentication says. */
final class Proofs {
    private static final String ACCESS_TOKEN = "access_token";
    private static final String USERNAME = "username";
    private static final String PASSWORD = "password";
    private static final int LONGER_THAN_BY_CHANCE = 8;

    private Proofs() {}

    /**
     * The proof of one attempt.
     *
     * @throws CallFailed {@code credential-rejected} when the credential has not all that the definition asks for,
     *     which happens when a newer version asks for more
     */
    static Proof of(Authentication authentication, Lease lease) {
        Map<String, Secret> fields = fields(lease);
        Proven<Secret> proven = authentication.proven(field -> text(field, fields), Secret::of);
        return new Proof(proven.headers(), proven.query());
    }

    /** The text without any part of the credential: providers quote what they refuse. */
    static String redacted(String text, Lease lease) {
        String redacted = text;
        for (Secret secret : quotable(lease)) {
            redacted = secret.reveal().isBlank() ? redacted : redacted.replace(secret.reveal(), secret.toString());
        }
        return redacted;
    }

    /** Whether a word is no code, since it holds a part of the credential that no code has by chance. */
    static boolean isQuotedIn(String code, Lease lease) {
        return quotable(lease).stream()
                .map(Secret::reveal)
                .anyMatch(secret -> secret.length() >= LONGER_THAN_BY_CHANCE && code.contains(secret));
    }

    /** What a provider may quote: each part, and the pair of Basic as it was sent; what may hold others comes first. */
    private static List<Secret> quotable(Lease lease) {
        Map<String, Secret> fields = fields(lease);
        List<Secret> quotable = new ArrayList<>(fields.values());
        if (fields.containsKey(USERNAME) && fields.containsKey(PASSWORD)) {
            quotable.add(pair(fields));
        }
        quotable.sort(Comparator.comparingInt((Secret secret) -> secret.reveal().length())
                .reversed());
        return quotable;
    }

    private static Map<String, Secret> fields(Lease lease) {
        Map<String, Secret> fields = new HashMap<>(lease.fields());
        if (lease.accessToken() != null) {
            fields.put(ACCESS_TOKEN, lease.accessToken());
        }
        return fields;
    }

    private static Secret pair(Map<String, Secret> fields) {
        String pair = text(USERNAME, fields) + ":" + text(PASSWORD, fields);
        return Secret.of(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(String name, Map<String, Secret> fields) {
        Secret value = fields.get(name);
        if (value == null) {
            throw CallFailed.credentialRejected(
                    "The credential has no " + name + ", which the definition asks for: give it anew.");
        }
        return value.reveal();
    }
}
