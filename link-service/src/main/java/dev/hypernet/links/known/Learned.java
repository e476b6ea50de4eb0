package dev.hypernet.links.known;

/** What was learned of an object, against what was known of it. */
public enum Learned {
    /** It was not known. */
    NEW,
    /** It was known, living, at an earlier version. */
    NEWER,
    /** It was known as deleted, and lives again. */
    CAME_BACK,
    /** It is known, living, at this very version: what follows may have been broken off. */
    SAME,
    /** More is known: a later version, or that it is gone since. */
    OLDER
}
