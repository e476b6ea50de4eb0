package dev.hypernet.sync.content;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.ConfigRejected;
import dev.hypernet.connector.Content;
import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.connector.ProviderRequest;
import dev.hypernet.connector.StreamAnswer;
import dev.hypernet.connector.Verdict;
import dev.hypernet.contracts.event.ContentRequested;
import dev.hypernet.platform.secret.Secret;
import dev.hypernet.sync.provider.Access;
import dev.hypernet.sync.provider.Budgets;
import dev.hypernet.sync.provider.Budgets.Leave;
import dev.hypernet.sync.provider.CredentialUnfit;
import dev.hypernet.sync.provider.Lease;
import dev.hypernet.sync.provider.Leases;
import dev.hypernet.sync.provider.Leases.Purpose;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import dev.hypernet.sync.provider.PageMemory;
import dev.hypernet.sync.provider.Plan;
import dev.hypernet.sync.provider.Plans;
import dev.hypernet.sync.provider.ProviderAnswer;
import dev.hypernet.sync.provider.ProviderClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One item's bytes, from the provider straight to object-service: all of them, or what a transfer before left to be
 * brought. Each request to the provider has leave; nothing is waited for here.
 */
@ApplicationScoped
public class ContentTransfer {
    private static final int UNAUTHORIZED = 401;
    private static final String UNAUTHORIZED_REASON = "unauthorized";
    private static final Duration NEIGHBOUR = Duration.ofSeconds(5);
    private static final Duration THROTTLED = Duration.ofMinutes(1);

    private final Plans plans;
    private final Leases leases;
    private final Budgets budgets;
    private final ProviderClient provider;
    private final MediaStore media;
    private final Clock clock;

    ContentTransfer(
            Plans plans, Leases leases, Budgets budgets, ProviderClient provider, MediaStore media, Clock clock) {
        this.plans = plans;
        this.leases = leases;
        this.budgets = budgets;
        this.provider = provider;
        this.media = media;
        this.clock = clock;
    }

    /** What is to be asked for, and of whom. */
    private record Errand(ContentRequested wanted, Plan plan, Content content, ProviderRequest request) {
        Budgets.Account account() {
            return new Budgets.Account(
                    wanted.userId(), wanted.integrationId(), plan.definition().limits());
        }
    }

    /**
     * Ends when the bytes are stored, or nobody wants them any more. Blocks: for virtual threads.
     *
     * @throws ContentUnavailable when they cannot be had
     * @throws ProviderTrouble when they may be had later
     * @throws ContentHeld when nothing of this account may be asked for now
     * @throws NeighbourUnavailable when object-service is in trouble
     */
    void bring(ContentRequested wanted, Secret serviceToken) {
        Optional<ContentPlace> place = media.begun(wanted, serviceToken);
        if (place.isEmpty()) {
            return;
        }
        try (ProviderContent content = opened(wanted, place.get())) {
            media.store(wanted, content, serviceToken);
        } catch (IOException failure) {
            throw trouble(failure);
        }
    }

    private static RuntimeException trouble(IOException failure) {
        String reason = ProviderClient.reason(failure);
        return reason.equals(ProviderClient.EGRESS_REFUSED)
                ? new ContentUnavailable(reason)
                : new ProviderTrouble(reason);
    }

    private ProviderContent opened(ContentRequested wanted, ContentPlace place) throws IOException {
        try {
            return opened(errand(wanted), place);
        } catch (NeighbourUnavailable passing) {
            throw new ContentHeld("neighbour_unavailable", clock.instant().plus(NEIGHBOUR));
        }
    }

    /** An address that is good no longer is asked for once more; so is all of it, where there is no rest to be had. */
    private ProviderContent opened(Errand errand, ContentPlace place) throws IOException {
        ProviderContent content = asked(errand, place);
        if (content.mayHaveExpired()) {
            content.close();
            content = asked(errand, place);
        }
        if (!content.goesOnFrom(place)) {
            content.close();
            content = asked(errand, ContentPlace.START);
        }
        try {
            check(errand, content);
            return content;
        } catch (RuntimeException refused) {
            content.close();
            throw refused;
        }
    }

    private Errand errand(ContentRequested wanted) {
        Plan plan = plans.ofContents(wanted.jobId(), wanted.userId(), wanted.integrationId())
                .orElseThrow(() -> new ContentUnavailable("job_gone"));
        Content content = plan.definition().content();
        if (content == null) {
            throw new ContentUnavailable("no_content");
        }
        try {
            return new Errand(wanted, plan, content, content.request(plan.config(), wanted.sourceId()));
        } catch (ConfigRejected | ExpressionFailed | IllegalArgumentException unmade) {
            throw new ContentUnavailable("definition_error");
        }
    }

    private ProviderContent asked(Errand errand, ContentPlace place) throws IOException {
        if (!errand.content().isLinked()) {
            return withAccess(errand, access -> opened(errand, access, place), ContentTransfer::status);
        }
        URI link = link(errand);
        boolean home = provider.isHome(errand.request(), link);
        Access access = home ? access(errand, lease(errand)) : Access.OPEN;
        Leave.Granted leave = home ? leave(errand) : new Leave.Granted(null);
        return opened(
                errand, leave, () -> provider.follow(errand.request(), link, access.proof(), place.headers()), true);
    }

    private ProviderContent opened(Errand errand, Access access, ContentPlace place) throws IOException {
        return opened(
                errand, leave(errand), () -> provider.open(errand.request(), access.proof(), place.headers()), false);
    }

    private interface Request<T> {
        T send() throws IOException;
    }

    private interface Asking<T> {
        T with(Access access) throws IOException;
    }

    private interface Status<T> {
        int of(T answer);
    }

    private ProviderContent opened(
            Errand errand, Leave.Granted leave, Request<HttpResponse<InputStream>> request, boolean linked)
            throws IOException {
        try {
            HttpResponse<InputStream> response = request.send();
            boolean lent = linked || !provider.isHome(errand.request(), response.uri());
            return new ProviderContent(response, lent, () -> budgets.giveBack(errand.account(), leave));
        } catch (IOException | RuntimeException failure) {
            budgets.giveBack(errand.account(), leave);
            throw failure;
        }
    }

    private URI link(Errand errand) throws IOException {
        Told told = withAccess(errand, access -> linkAsked(errand, access), ContentTransfer::status);
        ProviderAnswer.Answered answered = switch (told.answer()) {
            case ProviderAnswer.Answered answer -> answer;
            case ProviderAnswer.Unanswered unanswered -> throw new ProviderTrouble(unanswered.reason());
            case ProviderAnswer.Withheld withheld -> throw new ContentHeld(withheld.reason(), withheld.freeAt());
            case ProviderAnswer.Refused refused -> throw new ContentUnavailable(ProviderClient.EGRESS_REFUSED);
            case ProviderAnswer.TooLarge large -> throw new ContentUnavailable("unexpected_answer");
            case ProviderAnswer.Unwanted unwanted -> throw new ContentUnavailable("job_gone");
        };
        JsonNode body = answered.answer().body();
        try {
            judge(
                    errand,
                    errand.content().verdict(told.discreet(answered.answer())),
                    answered.answer().status());
            return errand.content()
                    .link(
                            errand.plan().config(),
                            errand.wanted().sourceId(),
                            errand.request(),
                            Objects.requireNonNull(body));
        } catch (ExpressionFailed unreadable) {
            throw new ContentUnavailable("unexpected_answer");
        }
    }

    /** Where the bytes are, and how it was asked for. */
    private record Told(ProviderAnswer answer, Access access) {

        /** A copy: the link itself is followed as it was told. */
        StreamAnswer discreet(StreamAnswer whole) {
            JsonNode body = whole.body();
            return access.discreet(new StreamAnswer(
                    whole.status(), whole.headers(), body == null ? null : body.deepCopy(), whole.receivedAt()));
        }
    }

    private Told linkAsked(Errand errand, Access access) {
        // Leave comes last, as for pages: it is good for a moment, and whoever waits for room holds nothing.
        try (PageMemory.Room room = provider.room()) {
            Leave.Granted leave = leave(errand);
            try {
                return new Told(provider.ask(errand.request(), access.proof(), room), access);
            } finally {
                budgets.giveBack(errand.account(), leave);
            }
        }
    }

    /** What another host says has nothing to do with the token. */
    private static int status(ProviderContent content) {
        return content.mayHaveExpired() ? 0 : content.status();
    }

    private static int status(Told told) {
        return told.answer() instanceof ProviderAnswer.Answered answered
                ? answered.answer().status()
                : 0;
    }

    /** What is refused is asked for anew, once: a token is renewed, or another key has been given. */
    private <T> T withAccess(Errand errand, Asking<T> asking, Status<T> status) throws IOException {
        Lease lease = lease(errand);
        T answer = asking.with(access(errand, lease));
        if (status.of(answer) != UNAUTHORIZED || lease == null) {
            return answer;
        }
        if (answer instanceof ProviderContent content) {
            content.close();
        }
        ContentRequested wanted = errand.wanted();
        Lease renewed = leases.renewed(wanted.integrationId(), wanted.userId(), Purpose.CONTENT, lease)
                .orElseThrow(() -> new ContentUnavailable(UNAUTHORIZED_REASON));
        return asking.with(access(errand, renewed));
    }

    private static Access access(Errand errand, @Nullable Lease lease) {
        try {
            return lease == null
                    ? Access.OPEN
                    : Access.of(errand.plan().definition().authentication(), lease);
        } catch (CredentialUnfit unfit) {
            throw new ContentUnavailable(UNAUTHORIZED_REASON);
        }
    }

    private @Nullable Lease lease(Errand errand) {
        if (errand.plan().definition().authType() == AuthType.NONE) {
            return null;
        }
        ContentRequested wanted = errand.wanted();
        return leases.lease(wanted.integrationId(), wanted.userId(), Purpose.CONTENT)
                .orElseThrow(() -> new ContentUnavailable(UNAUTHORIZED_REASON));
    }

    private Leave.Granted leave(Errand errand) {
        return switch (budgets.take(errand.account())) {
            case Leave.Granted granted -> granted;
            case Leave.Refused refused -> throw new ContentHeld("budget_spent", refused.freeAt());
            case Leave.Gone gone -> throw new ContentUnavailable(UNAUTHORIZED_REASON);
        };
    }

    private void check(Errand errand, ProviderContent content) {
        int status = content.status();
        if (status == 206 && content.offset() == 0 && content.length() == null) {
            throw new ProviderTrouble("unexpected_answer");
        }
        if (status < 200 || status >= 300) {
            judge(errand, errand.content().verdict(provider.withoutBody(content.response())), status);
        }
    }

    /** Ends in peace where it is an answer to go on with. */
    private void judge(Errand errand, Verdict verdict, int status) {
        switch (verdict.kind()) {
            case PAGE -> {}
            case THROTTLED -> throw throttled(errand, verdict);
            case PASSING, CURSOR_EXPIRED -> throw new ProviderTrouble(verdict.code());
            case UNAUTHORIZED -> throw new ContentUnavailable(UNAUTHORIZED_REASON);
            case FORBIDDEN -> throw new ContentUnavailable("forbidden");
            case REFUSED -> throw new ContentUnavailable(status == 404 || status == 410 ? "gone" : "provider_refused");
        }
    }

    private ContentHeld throttled(Errand errand, Verdict verdict) {
        Instant asked = verdict.retryAt();
        Instant until = asked == null ? clock.instant().plus(THROTTLED) : asked;
        if (asked != null) {
            budgets.hold(errand.account(), asked, verdict.wholeApp());
        }
        return new ContentHeld("rate_limited", until);
    }
}
