package dev.hypernet.objects.token;

/**
 * A signed token, and the answer to a service that asks for one (RFC 6749 5.1).
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
