package dev.hypernet.platform.http;

/**
 * A view of something that has a version, rising with each change. An answer of 200 or 201 that holds one gets the
 * strong entity tag {@code "<version>"}, and a GET whose {@code If-None-Match} names that tag is a 304 without a body.
 */
public interface Versioned {
    long version();
}
