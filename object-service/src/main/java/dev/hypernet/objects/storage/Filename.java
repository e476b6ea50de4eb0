package dev.hypernet.objects.storage;

/**
 * A file's name as the seeds allow it (row M01): {@code [a-zA-Z0-9._-]}, at most 255 long. Nothing on a disk is called by
 * it: it is what a person sees and what a download is named.
 *
 * @param original as it was given; to be kept where it differs
 */
public record Filename(String safe, String original) {
    private static final int LONGEST = 255;
    private static final int LONGEST_ORIGINAL = 1000;

    /** Other characters become {@code _}, steps of a path are dropped, and a long name loses its beginning. */
    public static Filename of(String given) {
        String original = kept(given);
        String name = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        String safe = name.replaceAll("[^a-zA-Z0-9._-]+", "_");
        if (safe.isEmpty() || safe.matches("\\.+")) {
            return new Filename("_", original);
        }
        return new Filename(safe.length() <= LONGEST ? safe : safe.substring(safe.length() - LONGEST), original);
    }

    /** PostgreSQL stores no NUL. */
    private static String kept(String given) {
        String text = given.replace("\u0000", "");
        return text.codePointCount(0, text.length()) <= LONGEST_ORIGINAL
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST_ORIGINAL));
    }

    public boolean wasChanged() {
        return !safe.equals(original);
    }
}
