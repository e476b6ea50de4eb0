package dev.hypernet.credentials.provider;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a definition says about its provider's OAuth 2.0. Nothing in it is secret.
 *
 * @param revocationUrl RFC 7009; null when the provider has none
 * @param additionalParameters of the authorization request; they never replace the protocol's own
 * @param refreshLeadMs how long before its expiry a token is renewed
 * @param refreshTokensRotate a refresh token is good for one use
 */
public record OAuth2Settings(
        @NotNull URI authorizationUrl,
        @NotNull URI tokenUrl,
        @Nullable URI revocationUrl,
        @NotNull @Size(max = 200) List<@NotEmpty String> scopes,
        @NotNull @Size(min = 1, max = 3) String scopeSeparator,
        @NotNull @Size(max = 50) Map<@NotEmpty String, @NotNull String> additionalParameters,
        boolean pkce,
        @NotNull ClientAuthentication clientAuthentication,
        @PositiveOrZero long refreshLeadMs,
        boolean refreshTokensRotate) {

    public OAuth2Settings {
        HttpAddress.check(authorizationUrl);
        HttpAddress.check(tokenUrl);
        HttpAddress.check(revocationUrl);
    }
}
