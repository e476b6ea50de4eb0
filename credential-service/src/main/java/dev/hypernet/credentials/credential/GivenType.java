package dev.hypernet.credentials.credential;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How a provider takes a credential that was given; which fields each has, its definition says. */
public enum GivenType {
    @JsonProperty("basic")
    BASIC,
    @JsonProperty("api_key")
    API_KEY,
    @JsonProperty("jwt")
    JWT,
    @JsonProperty("custom")
    CUSTOM;

    /** By its name in a row or an answer. */
    static GivenType of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Its name in a row or an answer. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
