package dev.hypernet.sandbox;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The people at the provider: whoever is named exists, with the seeded library, from then on. */
final class Accounts {

    static final String DEFAULT = "demo";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");

    private final Map<String, PhotoLibrary> libraries = new HashMap<>();
    private final Clock clock;
    private final int keptDeletions;

    Accounts(Clock clock, int keptDeletions) {
        this.clock = clock;
        this.keptDeletions = keptDeletions;
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The name again, if it is one; anything else is a {@link Refusal}. */
    static String named(String text) {
        if (!isName(text)) {
            throw Refusal.invalid("An account is 1 to 64 letters, digits and . _ @ + -");
        }
        return text;
    }

    PhotoLibrary libraryOf(String account) {
        return libraries.computeIfAbsent(named(account), name -> PhotoLibrary.seeded(name, clock, keptDeletions));
    }
}
