package dev.hypernet.objects.user;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** The password that is, and the one that shall be. */
public record PasswordChange(
        @NotNull @Size(max = AccountRules.LONGEST_PASSWORD) String currentPassword,

        @NotNull
        @Size(min = AccountRules.SHORTEST_PASSWORD, max = AccountRules.LONGEST_PASSWORD)
        @Pattern(regexp = AccountRules.PASSWORD, flags = Pattern.Flag.DOTALL, message = AccountRules.WEAK_PASSWORD)
        String newPassword) {

    /** Without the passwords: records print their parts. */
    @Override
    public String toString() {
        return "PasswordChange[]";
    }
}
