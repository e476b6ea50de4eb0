package dev.hypernet.integrations.execution;

import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.integrations.integration.Credentials;
import dev.hypernet.integrations.integration.Credentials.Lease;
import dev.hypernet.integrations.integration.Credentials.LeaseRequest;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.IntegrationService;
import dev.hypernet.integrations.integration.Neighbour;
import dev.hypernet.outbound.Proof;
import dev.hypernet.platform.context.CallerContext;
import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/**
 * The credential of a call: leased once, used for all its attempts, and asked for anew when the provider refuses it.
 * What only the owner can mend is told to the integration.
 */
@Singleton
class Leases {
    private static final String REJECTED = "credential-rejected";
    /** Only the owner helps; the second is of a definition whose tokens are not renewed. */
    private static final Set<String> FINAL = Set.of(REJECTED, "credential-expired");

    private static final String CREDENTIAL_REJECTED = "credential_rejected";
    private static final String UNAUTHORIZED = "unauthorized";
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final Duration AN_INSTANT = Duration.ofMillis(1);

    private final Credentials credentials;
    private final IntegrationService integrations;
    private final Clock clock;

    Leases(@RestClient Credentials credentials, IntegrationService integrations, Clock clock) {
        this.credentials = credentials;
        this.integrations = integrations;
        this.clock = clock;
    }

    /** What proves the attempt; nothing where the definition's authType is none. */
    Uni<Proof> proof(Exchange exchange) {
        return isOpen(exchange)
                ? Uni.createFrom().item(Proof.NONE)
                : lease(exchange)
                        .map(lease -> Proofs.of(exchange.call().definition().authentication(), lease));
    }

    /**
     * The provider refused the credential. The store renews a token, once a call, and that is worth another attempt:
     * then the failure says so by its pause. What was given it knows as rejected from now on, unless its owner has
     * given another meanwhile. Where there is nothing to try, the integration is told.
     */
    Uni<CallFailed> refused(Exchange exchange, Lease refused) {
        return exchange.isRenewed()
                ? tell(exchange, UNAUTHORIZED)
                : ask(exchange, refused.generation(), UNAUTHORIZED)
                        .invoke(exchange::renewed)
                        .replaceWith(rejected().again(Duration.ZERO));
    }

    private static boolean isOpen(Exchange exchange) {
        return exchange.call().definition().authType() == AuthType.NONE;
    }

    private Uni<Lease> lease(Exchange exchange) {
        Lease known = exchange.lease();
        return known == null
                ? ask(exchange, null, CREDENTIAL_REJECTED).invoke(exchange::leased)
                : Uni.createFrom().item(known);
    }

    /** Fails with {@link CallFailed}; what is rejected is told to the integration under this code. */
    private Uni<Lease> ask(Exchange exchange, @Nullable Long refusedGeneration, String code) {
        return ask(exchange, refusedGeneration)
                .ifNoItem()
                .after(patience(exchange))
                .failWith(CallFailed::timedOut)
                .emitOn(CallerContext.here())
                .onFailure(Leases::isAboutCredential)
                .recoverWithUni(() -> tell(exchange, code).chain(Uni.createFrom()::failure))
                .onFailure(Problem.class)
                .transform(CallFailed::of);
    }

    private Duration patience(Exchange exchange) {
        Duration left = exchange.left(clock.instant());
        return left.isPositive() ? left : AN_INSTANT;
    }

    private Uni<Lease> ask(Exchange exchange, @Nullable Long refusedGeneration) {
        Integration integration = exchange.call().integration();
        return credentials
                .lease(
                        integration.id().value(),
                        new LeaseRequest(
                                integration.userId().value(),
                                exchange.call().purpose().word(),
                                refusedGeneration))
                .onFailure()
                .transform(Neighbour::told)
                .onFailure(Leases::isMissing)
                .transform(missing -> Problem.conflict(REJECTED, "There is no credential: connect the account again."));
    }

    private Uni<CallFailed> tell(Exchange exchange, String code) {
        CallFailed failure = rejected();
        Integration integration = exchange.call().integration();
        return integrations
                .rejectCredential(
                        integration.userId(),
                        integration.id(),
                        code,
                        String.valueOf(failure.problem().getMessage()))
                .replaceWith(failure);
    }

    private static CallFailed rejected() {
        return CallFailed.credentialRejected("The provider refuses the credential. Connect the account again.");
    }

    private static boolean isAboutCredential(Throwable failure) {
        return failure instanceof Problem problem && FINAL.contains(problem.name()) && problem.status() == CONFLICT;
    }

    private static boolean isMissing(Throwable failure) {
        return failure instanceof Problem problem && problem.status() == NOT_FOUND;
    }
}
