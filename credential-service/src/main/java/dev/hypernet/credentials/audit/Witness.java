package dev.hypernet.credentials.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A seal as it is told outside the database, {@code 17:9f86d0…}: in the log of whoever made it and in the answer of
 * each verification. It proves that the chain once reached so far.
 *
 * @param mac 64 lower-case hexadecimal digits; nothing that must be hidden
 */
record Witness(long sequence, String mac) {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,17}):([0-9a-f]{64})");

    /** Nothing for what has another form. */
    static Optional<Witness> of(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new Witness(Long.parseLong(form.group(1)), form.group(2)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return sequence + ":" + mac;
    }
}
