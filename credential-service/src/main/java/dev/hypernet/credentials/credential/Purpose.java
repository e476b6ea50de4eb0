package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a leased credential is for; kept in the audit. */
public enum Purpose {
    @JsonProperty("sync")
    SYNC,
    @JsonProperty("content")
    CONTENT,
    @JsonProperty("method")
    METHOD,
    @JsonProperty("probe")
    PROBE;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
