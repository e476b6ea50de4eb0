package dev.hypernet.objects.user;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** Whose password is forgotten. */
public record ResetRequest(
        @NotNull @Size(max = AccountRules.LONGEST_EMAIL) String email) {}
