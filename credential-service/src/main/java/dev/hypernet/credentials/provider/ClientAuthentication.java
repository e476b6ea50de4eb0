package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a client proves itself to a token endpoint: RFC 6749 2.3. */
public enum ClientAuthentication {
    /** By its secret, in the Authorization header. */
    @JsonProperty("basic")
    BASIC,
    /** By its secret, in the form. */
    @JsonProperty("post")
    POST,
    /** Not at all: a public client, which PKCE protects. */
    @JsonProperty("none")
    NONE,
    /** By a token it signs with a key of its own, so that no secret travels: RFC 7523 2.2. */
    @JsonProperty("private_key_jwt")
    PRIVATE_KEY_JWT
}
