package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a leased token is for; kept in the audit. */
public enum Purpose {
    @JsonProperty("sync")
    SYNC,
    @JsonProperty("content")
    CONTENT,
    @JsonProperty("method")
    METHOD
}
