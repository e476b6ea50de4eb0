package dev.hypernet.credentials.audit;

import dev.hypernet.platform.identity.CallingService;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Whether the audit of secrets is what it was. It never answers what is in it. */
@Path("/internal/v1/audit/verification")
@Authenticated
public class AuditResource {
    private final OneVerification verifications;
    private final CallingService caller;

    AuditResource(OneVerification verifications, CallingService caller) {
        this.verifications = verifications;
        this.caller = caller;
    }

    /**
     * A seal that is known from the log or an earlier answer proves that the end was not cut off since. 409 {@code
     * verification-running}, {@code verification-too-long}.
     */
    @GET
    @Operation(hidden = true)
    public Uni<VerificationView> verify(@RestQuery("seal") @Nullable String seal) {
        caller.oneOf(CallingService.INTEGRATION_SERVICE);
        return verifications.verify(witness(seal)).map(VerificationView::of);
    }

    private static Optional<Witness> witness(@Nullable String seal) {
        return seal == null
                ? Optional.empty()
                : Optional.of(Witness.of(seal)
                        .orElseThrow(() -> Problem.badRequest("seal", "must be a seal such as 17:9f86d0…, as told")));
    }
}
