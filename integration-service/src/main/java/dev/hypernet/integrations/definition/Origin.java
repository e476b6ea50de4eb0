package dev.hypernet.integrations.definition;

import java.util.Locale;

/** Where a version of a definition comes from. */
enum Origin {
    /** A document on disk. */
    FILE,
    /** An admin, by the API. */
    API;

    /** As the database and the API write it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Origin of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
