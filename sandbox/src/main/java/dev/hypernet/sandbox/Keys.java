package dev.hypernet.sandbox;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that providers without OAuth have given out. Everybody's key is the provider's prefix and the account's
 * name, and good until it is withdrawn.
 */
final class Keys {

    private final Set<String> withdrawn = new HashSet<>();

    /** Whose key this is; nothing when it is nobody's or withdrawn. */
    Optional<String> accountOf(String prefix, Secret key) {
        return Optional.of(key.reveal())
                .filter(text -> text.startsWith(prefix))
                .map(text -> text.substring(prefix.length()))
                .filter(Accounts::isName)
                .filter(account -> !withdrawn.contains(account));
    }

    void withdraw(String account) {
        withdrawn.add(account);
    }

    void giveAgain(String account) {
        withdrawn.remove(account);
    }
}
