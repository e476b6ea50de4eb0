package dev.hypernet.objects.user;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** The caller's password once more, for what a token alone shall not do. */
public record PasswordProof(
        @NotNull @Size(max = AccountRules.LONGEST_PASSWORD) String password) {

    /** Without the password: records print their parts. */
    @Override
    public String toString() {
        return "PasswordProof[]";
    }
}
