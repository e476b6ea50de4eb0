package dev.hypernet.integrations.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Expression;
import dev.hypernet.connector.OAuthDialect;
import dev.hypernet.connector.UrlTemplate;
import dev.hypernet.integrations.integration.Credentials;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What credential-service has to know of a definition's OAuth 2.0: its addresses with the settings in them. */
final class ProviderSettings {
    private ProviderSettings() {}

    static Credentials.OAuth2 of(Definition.OAuth2 oauth2, ObjectNode settings) {
        UrlTemplate revocationUrl = oauth2.revocationUrl();
        return new Credentials.OAuth2(
                expanded(oauth2.authorizationUrl(), settings),
                expanded(oauth2.tokenUrl(), settings),
                revocationUrl == null ? null : expanded(revocationUrl, settings),
                oauth2.scopes(),
                oauth2.scopeSeparator(),
                oauth2.additionalParameters(),
                oauth2.pkce(),
                oauth2.clientAuthentication().name().toLowerCase(Locale.ROOT),
                oauth2.refresh().timeBeforeExpiry().toMillis(),
                oauth2.refresh().rotates(),
                oauth2.refresh().automatic() ? null : Boolean.FALSE,
                dialect(oauth2.dialect(), settings));
    }

    private static Credentials.@Nullable Dialect dialect(@Nullable OAuthDialect dialect, ObjectNode settings) {
        return dialect == null
                ? null
                : new Credentials.Dialect(
                        response(dialect.tokenResponse()),
                        text(dialect.failure()),
                        request(dialect.longLived(), settings),
                        request(dialect.refresh(), settings),
                        dialect.refreshNotBefore().isZero()
                                ? null
                                : (Long) dialect.refreshNotBefore().toMillis(),
                        dialect.stripCode(),
                        dialect.tokenParameters().isEmpty() ? null : dialect.tokenParameters());
    }

    private static Credentials.TokenResponse response(OAuthDialect.TokenResponse response) {
        return new Credentials.TokenResponse(
                text(response.accessToken()),
                text(response.refreshToken()),
                text(response.expiresIn()),
                text(response.expiresAt()),
                text(response.scope()),
                text(response.tokenType()));
    }

    private static Credentials.@Nullable TokenRequest request(
            OAuthDialect.@Nullable TokenRequest request, ObjectNode settings) {
        return request == null
                ? null
                : new Credentials.TokenRequest(
                        request.method(), expanded(request.url(), settings), request.parameters());
    }

    private static @Nullable String text(@Nullable Expression expression) {
        return expression == null ? null : expression.text();
    }

    private static String expanded(UrlTemplate address, ObjectNode settings) {
        return address.expand(settings).toString();
    }
}
