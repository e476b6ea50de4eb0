package dev.hypernet.objects.user;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** A new address, with the caller's password. */
public record EmailChange(
        @NotNull
        @Size(max = AccountRules.LONGEST_EMAIL)
        @Pattern(regexp = AccountRules.EMAIL, message = AccountRules.NO_EMAIL)
        String email,

        @NotNull @Size(max = AccountRules.LONGEST_PASSWORD) String password) {

    /** Without the password: records print their parts. */
    @Override
    public String toString() {
        return "EmailChange[" + email + "]";
    }
}
