package dev.hypernet.objects.token;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** A refresh token. */
public record Refresh(@NotNull @Size(max = 100) String refreshToken) {

    /** Without the token: records print their parts. */
    @Override
    public String toString() {
        return "Refresh[]";
    }
}
