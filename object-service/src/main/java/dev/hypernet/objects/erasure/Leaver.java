package dev.hypernet.objects.erasure;

/**
 * Somebody who wants to leave.
 *
 * @param hasPassword false where another issuer vouches for them
 */
record Leaver(String email, boolean hasPassword) {}
