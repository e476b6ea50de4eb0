package dev.hypernet.integrations.budget;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.budget.BudgetRepository.Account;
import dev.hypernet.integrations.budget.BudgetRepository.Quotas;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.identity.CallingService;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** For sync-worker: leave to ask a provider. */
@Path("/internal/v1/budgets")
@Authenticated
public class BudgetResource {
    private static final int MOST_PAGES = 500;
    private static final long A_DAY = 86_400_000;
    private static final long LONGEST_PAGE = 3_600_000;

    private final BudgetService budgets;
    private final CallingService caller;

    BudgetResource(BudgetService budgets, CallingService caller) {
        this.budgets = budgets;
        this.caller = caller;
    }

    @POST
    @Path("/take")
    @Operation(hidden = true)
    public Uni<Taken> take(@Valid @NotNull Take take) {
        return budgets.take(
                account(take.userId(), take.integrationId()),
                take.places(),
                Duration.ofMillis(take.longestMs()),
                new Quotas(take.requestsPerMinute(), take.concurrency(), take.appRequestsPerMinute()));
    }

    @POST
    @Path("/give-back")
    @Operation(hidden = true)
    public Uni<Void> giveBack(@Valid @NotNull GiveBack given) {
        return budgets.giveBack(account(given.userId(), given.integrationId()), given.places());
    }

    @POST
    @Path("/hold")
    @Operation(hidden = true)
    public Uni<Void> hold(@Valid @NotNull Hold hold) {
        return budgets.hold(
                account(hold.userId(), hold.integrationId()), Duration.ofMillis(hold.forMs()), hold.wholeApp());
    }

    private Account account(UserId owner, IntegrationId integration) {
        caller.oneOf(CallingService.SYNC_WORKER);
        Owner.set(owner);
        return new Account(owner, integration);
    }

    /**
     * Pages of an account wait for leave. The quotas are those of the definition's version that their job goes by.
     *
     * @param places one for each page, unique: what it gives back under
     * @param longestMs how long a page can last
     */
    public record Take(
            @NotNull UserId userId,
            @NotNull IntegrationId integrationId,
            @NotNull @Size(min = 1, max = MOST_PAGES) List<@NotNull UUID> places,
            @Positive @Max(LONGEST_PAGE) long longestMs,
            @Nullable @Positive Integer requestsPerMinute,
            @Nullable @Positive Integer concurrency,
            @Nullable @Positive Integer appRequestsPerMinute) {}

    /** Pages have ended. */
    public record GiveBack(
            @NotNull UserId userId,
            @NotNull IntegrationId integrationId,
            @NotNull @Size(min = 1, max = MOST_PAGES) List<@NotNull UUID> places) {}

    /**
     * The provider wants to be left alone.
     *
     * @param wholeApp by all its accounts
     */
    public record Hold(
            @NotNull UserId userId,
            @NotNull IntegrationId integrationId,
            @Positive @Max(A_DAY) long forMs,
            boolean wholeApp) {}
}
