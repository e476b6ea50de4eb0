package dev.hypernet.objects.user;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** The token of the mailed link, and the password that shall be. */
public record PasswordReset(
        @NotNull @Size(max = 100) String token,

        @NotNull
        @Size(min = AccountRules.SHORTEST_PASSWORD, max = AccountRules.LONGEST_PASSWORD)
        @Pattern(regexp = AccountRules.PASSWORD, flags = Pattern.Flag.DOTALL, message = AccountRules.WEAK_PASSWORD)
        String password) {

    /** Without the secrets: records print their parts. */
    @Override
    public String toString() {
        return "PasswordReset[]";
    }
}
