package dev.hypernet.integrations.definition;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A definition's version, in the grammar and the order of semver.org 2.0.0: a pre-release stands before its release,
 * its numbers compare as numbers of any length, and a number stands before a word. What differs only behind a plus sign
 * has the same precedence there; here its text decides, so that every replica takes the same one.
 *
 * @param text as the document writes it
 * @param core major, minor and patch
 * @param preRelease what follows the hyphen, part by part; empty for a release
 */
record DefinitionVersion(String text, List<String> core, List<String> preRelease)
        implements Comparable<DefinitionVersion> {
    private static final String NUMBER = "(?:0|[1-9][0-9]*)";
    private static final String PART = "(?:" + NUMBER + "|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";
    private static final Pattern GRAMMAR = Pattern.compile("(" + NUMBER + "\\." + NUMBER + "\\." + NUMBER + ")"
            + "(?:-(" + PART + "(?:\\." + PART + ")*))?"
            + "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");

    /** Without leading zeros the longer number is the greater. */
    private static final Comparator<String> NUMBERS =
            Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

    private static final Comparator<String> PARTS = Comparator.comparing((String part) -> !isNumber(part))
            .thenComparing((one, other) -> isNumber(one) ? NUMBERS.compare(one, other) : one.compareTo(other));

    private static final Comparator<DefinitionVersion> ORDER = Comparator.comparing(
                    DefinitionVersion::core, (one, other) -> compare(one, other, NUMBERS))
            .thenComparing(version -> version.preRelease().isEmpty())
            .thenComparing(DefinitionVersion::preRelease, (one, other) -> compare(one, other, PARTS))
            .thenComparing(DefinitionVersion::text);

    DefinitionVersion {
        core = List.copyOf(core);
        preRelease = List.copyOf(preRelease);
    }

    /** Nothing for what is no version. */
    static Optional<DefinitionVersion> of(String text) {
        Matcher parts = GRAMMAR.matcher(text);
        return parts.matches()
                ? Optional.of(new DefinitionVersion(
                        text, split(parts.group(1)), parts.group(2) == null ? List.of() : split(parts.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(DefinitionVersion other) {
        return ORDER.compare(this, other);
    }

    private static List<String> split(String parts) {
        return List.of(parts.split("\\.", -1));
    }

    private static boolean isNumber(String part) {
        return part.chars().allMatch(character -> character >= '0' && character <= '9');
    }

    /** Part by part; of two where one begins as the other ends, the longer is the greater. */
    private static int compare(List<String> one, List<String> other, Comparator<String> order) {
        for (int index = 0; index < Math.min(one.size(), other.size()); index++) {
            int difference = order.compare(one.get(index), other.get(index));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(one.size(), other.size());
    }
}
