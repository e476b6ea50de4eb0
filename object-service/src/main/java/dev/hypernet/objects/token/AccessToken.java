package dev.hypernet.objects.token;

/**
 * The answer of a login (RFC 6749 5.1): the one place where a token leaves the system.
 *
 * @param expiresIn seconds
 */
public record AccessToken(String accessToken, String tokenType, long expiresIn) {

    /** Without the token: records print their parts. */
    @Override
    public String toString() {
        return "AccessToken[" + tokenType + "]";
    }
}
