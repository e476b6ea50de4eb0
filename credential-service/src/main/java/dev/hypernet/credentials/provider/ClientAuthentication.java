package dev.hypernet.credentials.provider;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a client shows its secret to a token endpoint: RFC 6749 2.3.1. */
public enum ClientAuthentication {
    /** In the Authorization header. */
    @JsonProperty("basic")
    BASIC,
    /** In the form. */
    @JsonProperty("post")
    POST,
    /** Not at all: a public client, which PKCE protects. */
    @JsonProperty("none")
    NONE
}
