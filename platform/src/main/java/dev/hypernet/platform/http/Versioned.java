package dev.hypernet.platform.http;

import org.jspecify.annotations.Nullable;

/**
 * A view of something that has a version, rising with each change. An answer of 200 or 201 that holds one gets the
 * strong entity tag {@code "<version>"}, and a GET whose {@code If-None-Match} names that tag is a 304 without a body.
 */
public interface Versioned {
    long version();

    /**
     * What else the view shows that changes without the version; its characters are letters and digits. It stands behind
     * the version in the tag, {@code "7-1f0c"}, which {@code If-Match} still takes for that version.
     *
     * @return null where there is nothing of the kind
     */
    default @Nullable String variant() {
        return null;
    }
}
