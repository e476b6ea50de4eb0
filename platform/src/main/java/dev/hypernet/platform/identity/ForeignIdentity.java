package dev.hypernet.platform.identity;

import org.jspecify.annotations.Nullable;

/**
 * Somebody as another issuer's token names them.
 *
 * @param issuer the claim {@code iss}
 * @param subject the claim {@code sub}, which only the issuer and it together make unique
 * @param email what the issuer calls their address; null when the token does not say
 * @param emailVerified whether the issuer says that the address is theirs
 */
public record ForeignIdentity(
        String issuer, String subject, @Nullable String email, boolean emailVerified) {}
