package dev.hypernet.credentials.provider;

/** How a token endpoint answered. No reason holds anything of the answer's body. */
public sealed interface TokenAnswer {

    record Granted(TokenSet tokens) implements TokenAnswer {}

    /**
     * The provider said no.
     *
     * @param error a code of RFC 6749, or {@code unknown_error}
     */
    record Refused(String error) implements TokenAnswer {}

    /** It did not answer, or not now: the same request may do later. */
    record Unavailable(String reason) implements TokenAnswer {}

    /** It answered nothing that can be used. */
    record Unusable(String reason) implements TokenAnswer {}
}
