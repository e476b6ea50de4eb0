package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a definition says about its provider's OAuth 2.0. Nothing in it is secret.
 *
 * <p>It is kept with each attempt and credential. The last two members came later: a row without them means the usual,
 * and the usual is not written, for a replica of the version before refuses members that it does not know.
 *
 * @param revocationUrl RFC 7009; null when the provider has none
 * @param additionalParameters of the authorization request; they never replace the protocol's own
 * @param refreshLeadMs how long before its expiry a token is renewed
 * @param refreshTokensRotate a refresh token is good for one use
 * @param automatic false where nobody asks for renewal but the owner; null for the usual
 * @param dialect null for a provider that keeps to RFC 6749
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
        boolean refreshTokensRotate,

        @JsonProperty("refresh_automatically") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Boolean automatic,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Valid @Nullable
        Dialect dialect) {

    public OAuth2Settings {
        HttpAddress.check(authorizationUrl);
        HttpAddress.check(tokenUrl);
        HttpAddress.check(revocationUrl);
        automatic = Boolean.FALSE.equals(automatic) ? automatic : null;
        dialect = Dialect.NONE.equals(dialect) ? null : dialect;
    }

    /** Refuses expressions that do not compile, before anybody is sent to the provider. */
    public void check() {
        List<FieldError> errors = spoken().errors();
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }

    /** Tokens are renewed ahead of expiry and on demand; else not at all: at their end it is consented again. */
    public boolean refreshAutomatically() {
        return automatic == null;
    }

    /** Before then the provider does not renew the tokens; null where it does at any time. */
    public @Nullable Instant renewableFrom(TokenSet tokens) {
        Instant issuedAt = tokens.issuedAt();
        return issuedAt == null || spoken().refreshNotBefore().isZero()
                ? null
                : issuedAt.plus(spoken().refreshNotBefore());
    }

    /** The dialect, also where it is none. */
    Dialect spoken() {
        return dialect == null ? Dialect.NONE : dialect;
    }
}
