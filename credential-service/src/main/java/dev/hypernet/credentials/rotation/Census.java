package dev.hypernet.credentials.rotation;

import dev.hypernet.credentials.secret.SecretKeys.Ring;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which key versions the stored secrets name.
 *
 * @param agreed the version all processes give new secrets; null as long as none has said anything
 * @param secrets how many secrets name each version; none of those nobody names
 */
record Census(@Nullable String agreed, Map<String, Long> secrets) {

    /** Versions of which a secret cannot be read with these keys. */
    List<String> missing(Ring ring) {
        return secrets.keySet().stream()
                .filter(version -> ring.key(version).isEmpty())
                .sorted()
                .toList();
    }

    /** Versions whose keys nothing needs any more. */
    List<String> unused(Ring ring) {
        return ring.keys().keySet().stream()
                .filter(version -> !isNeeded(version) && !version.equals(ring.current()))
                .sorted()
                .toList();
    }

    /** Why these keys cannot follow those: a secret would not open any more. */
    Optional<String> objection(Ring before, Ring next) {
        return before.keys().keySet().stream()
                .filter(this::isNeeded)
                .filter(version -> !before.key(version).equals(next.key(version)))
                .sorted()
                .findFirst()
                .map(version -> "the key of version %s is %s, yet secrets need it"
                        .formatted(version, next.key(version).isPresent() ? "another one" : "missing"));
    }

    private boolean isNeeded(String version) {
        return version.equals(agreed) || secrets.containsKey(version);
    }
}
