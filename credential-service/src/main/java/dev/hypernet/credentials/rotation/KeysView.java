package dev.hypernet.credentials.rotation;

import dev.hypernet.credentials.secret.SecretKeys.Ring;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the keys of the embedded store stand, as the process that answers sees it: versions and numbers, no key.
 *
 * @param current the version this process makes current; null without keys
 * @param agreed the version new secrets take, once all processes make it current
 * @param secrets how many secrets name each version
 * @param unused versions this process has a key for and nothing needs
 * @param missing versions that secrets name and this process has no key for
 * @param refused what is wrong with the file of keys; null when nothing is
 */
public record KeysView(
        @Nullable String current,
        @Nullable String agreed,
        Map<String, Long> secrets,
        List<String> unused,
        List<String> missing,
        @Nullable String refused) {

    static KeysView of(Census census, @Nullable Ring ring, @Nullable String refused) {
        return new KeysView(
                ring == null ? null : ring.current(),
                census.agreed(),
                new TreeMap<>(census.secrets()),
                ring == null ? List.of() : census.unused(ring),
                ring == null ? census.secrets().keySet().stream().sorted().toList() : census.missing(ring),
                refused);
    }
}
