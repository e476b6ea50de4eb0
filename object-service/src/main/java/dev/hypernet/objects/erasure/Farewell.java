package dev.hypernet.objects.erasure;

import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** That somebody means to leave. */
@Schema(description = "Proof that you mean it")
public record Farewell(
        @Schema(description = "Your password, if you log in with one here") @Size(max = 200) @Nullable
        String password,

        @Schema(description = "Your e-mail address, if another issuer vouches for you") @Size(max = 255) @Nullable
        String confirm) {

    /** Without the password: records print their parts. */
    @Override
    public String toString() {
        return "Farewell[]";
    }
}
