package dev.hypernet.objects.token;

import dev.hypernet.objects.session.RefreshToken;

/**
 * The answer of a login and of a refresh (RFC 6749 5.1).
 *
 * @param expiresIn seconds the access token is good
 * @param refreshToken good once, for the next pair; who sends it twice ends the session
 * @param refreshExpiresIn seconds until the session ends
 */
public record LoggedIn(
        String accessToken, String tokenType, long expiresIn, String refreshToken, long refreshExpiresIn) {

    static LoggedIn of(AccessToken access, RefreshToken refresh) {
        return new LoggedIn(
                access.accessToken(),
                access.tokenType(),
                access.expiresIn(),
                refresh.text().reveal(),
                refresh.expiresIn().toSeconds());
    }

    /** Without the tokens: records print their parts. */
    @Override
    public String toString() {
        return "LoggedIn[" + tokenType + "]";
    }
}
