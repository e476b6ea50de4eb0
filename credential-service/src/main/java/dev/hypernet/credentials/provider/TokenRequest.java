package dev.hypernet.credentials.provider;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.Map;

/**
 * A request for tokens that no RFC knows. Its parameters are all it sends: the client proves itself by them or not at
 * all.
 *
 * @param parameters by name, each a template as {@link Filling} fills it
 */
public record TokenRequest(
        @NotNull Method method,
        @NotNull URI url,
        @NotNull @Size(max = 50) Map<@NotEmpty String, @NotNull String> parameters) {

    /** Where the parameters go. */
    public enum Method {
        /** Into the address. */
        GET,
        /** Into a form. */
        POST
    }

    public TokenRequest {
        HttpAddress.check(url);
    }

    boolean names(String field) {
        return parameters.values().stream().anyMatch(template -> template.contains("{" + field + "}"));
    }
}
