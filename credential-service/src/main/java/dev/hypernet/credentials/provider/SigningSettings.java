package dev.hypernet.credentials.provider;

import dev.hypernet.connector.Signing;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a definition says about tokens that are signed with a key that was given: {@link Signing}, its address with the
 * integration's settings in it. Nothing in it is secret: its texts name fields of the credential and do not hold them.
 *
 * @param lifetimeMs of what is signed
 * @param tokenUrl where it is exchanged; null where it is itself the bearer token
 */
public record SigningSettings(
        @NotNull Signing.Algorithm algorithm,
        @Nullable @Size(max = 1000) String issuer,
        @Nullable @Size(max = 1000) String subject,
        @Nullable @Size(max = 1000) String audience,
        @Nullable @Size(max = 1000) String scope,
        @Min(60_000) @Max(3_600_000) long lifetimeMs,
        @Nullable URI tokenUrl) {

    public SigningSettings {
        HttpAddress.check(tokenUrl);
    }

    /** Whom the token is for; by RFC 7523, 3, the token endpoint may stand for its server. */
    @Nullable
    String audienceOrEndpoint() {
        return audience == null && tokenUrl != null ? tokenUrl.toString() : audience;
    }
}
