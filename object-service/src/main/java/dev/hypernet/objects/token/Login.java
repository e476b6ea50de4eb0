package dev.hypernet.objects.token;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** E-mail and password. */
public record Login(
        @NotNull @Size(max = 255) String email,
        @NotNull @Size(max = 200) String password) {

    /** Without the password: records print their parts. */
    @Override
    public String toString() {
        return "Login[" + email + "]";
    }
}
