package dev.hypernet.objects.user;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A registration.
 *
 * @param password at least 12 characters, among them a lower-case letter, an upper-case letter and a digit or sign
 */
public record NewUser(
        @NotNull
        @Size(max = 255)
        @Pattern(regexp = "^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$", message = "must be an e-mail address")
        String email,

        @NotNull
        @Size(min = 12, max = 200)
        @Pattern(
                regexp = "^(?=.*\\p{Ll})(?=.*\\p{Lu})(?=.*[^\\p{L}]).*$",
                flags = Pattern.Flag.DOTALL,
                message = "must hold a lower-case letter, an upper-case letter and a digit or sign")
        String password,

        @Size(max = 100)
        @Pattern(regexp = "^[a-zA-Z0-9 ._-]+$", message = "may hold letters, digits, space, dot, underscore and hyphen")
        @Nullable
        String displayName) {

    /** Without the password: records print their parts. */
    @Override
    public String toString() {
        return "NewUser[" + email + "]";
    }
}
