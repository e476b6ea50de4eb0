package dev.hypernet.credentials.audit;

import dev.hypernet.platform.secret.Secret;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the seals, from outside the database: {@code hypernet.audit.key} makes new seals, those of {@code
 * hypernet.audit.earlier-keys} still prove the ones they made. A key's name is made of the key and does not give it
 * away.
 */
@Singleton
@Startup // without its key the service must not come up
class SealingKeys {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST = 32;
    private static final int NAME_LENGTH = 16;

    private final String current;
    private final Map<String, Secret> keys = new LinkedHashMap<>();

    SealingKeys(
            @ConfigProperty(name = "hypernet.audit.key") String key,
            @ConfigProperty(name = "hypernet.audit.earlier-keys") Optional<List<String>> earlier) {
        current = add("hypernet.audit.key", key);
        earlier.orElse(List.of()).forEach(each -> add("each of hypernet.audit.earlier-keys", each));
    }

    private String add(String property, String text) {
        if (text.length() < SHORTEST) {
            throw new IllegalStateException("%s must have at least %d characters".formatted(property, SHORTEST));
        }
        Secret key = Secret.of(text);
        String name = code(key, "the name of this key").substring(0, NAME_LENGTH);
        keys.put(name, key);
        return name;
    }

    Seal seal(Seal.Statement statement) {
        return new Seal(statement, current, code(keys.get(current), signed(statement, current)));
    }

    boolean know(Seal seal) {
        return keys.containsKey(seal.keyId());
    }

    /** Whether one of these keys made its code, for exactly what it says. */
    boolean made(Seal seal) {
        Secret key = keys.get(seal.keyId());
        return key != null && areSame(code(key, signed(seal.statement(), seal.keyId())), seal.mac());
    }

    private static String signed(Seal.Statement statement, String keyId) {
        return Netstrings.of(statement.text(), keyId);
    }

    private static boolean areSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String code(@Nullable Secret key, String text) {
        if (key == null) {
            throw new IllegalStateException("there is no key to make a seal with");
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", impossible);
        }
    }
}
