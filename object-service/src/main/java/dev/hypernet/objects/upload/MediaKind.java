package dev.hypernet.objects.upload;

import java.util.Locale;

/** What a media object is (row M02), by its bytes' type. */
enum MediaKind {
    PHOTO,
    VIDEO,
    DOCUMENT,
    OTHER;

    /** As the column and the API name it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
