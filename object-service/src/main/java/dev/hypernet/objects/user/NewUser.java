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
        @Size(max = AccountRules.LONGEST_EMAIL)
        @Pattern(regexp = AccountRules.EMAIL, message = AccountRules.NO_EMAIL)
        String email,

        @NotNull
        @Size(min = AccountRules.SHORTEST_PASSWORD, max = AccountRules.LONGEST_PASSWORD)
        @Pattern(regexp = AccountRules.PASSWORD, flags = Pattern.Flag.DOTALL, message = AccountRules.WEAK_PASSWORD)
        String password,

        @Size(max = AccountRules.LONGEST_NAME)
        @Pattern(regexp = AccountRules.NAME, message = AccountRules.NO_NAME)
        @Nullable
        String displayName) {

    /** Without the password: records print their parts. */
    @Override
    public String toString() {
        return "NewUser[" + email + "]";
    }
}
