package dev.hypernet.sync.page;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.ConfigRejected;
import dev.hypernet.connector.Definition.AuthType;
import dev.hypernet.connector.ExpressionFailed;
import dev.hypernet.connector.MappedRecord;
import dev.hypernet.connector.Page;
import dev.hypernet.connector.Position;
import dev.hypernet.connector.ProviderRequest;
import dev.hypernet.connector.RejectedRecord;
import dev.hypernet.connector.Stream;
import dev.hypernet.connector.Verdict;
import dev.hypernet.contracts.event.Rejection;
import dev.hypernet.contracts.event.SourceRecord;
import dev.hypernet.contracts.event.SyncRequested;
import dev.hypernet.contracts.event.SyncRequested.PageMark;
import dev.hypernet.platform.json.Scrub;
import dev.hypernet.sync.provider.Access;
import dev.hypernet.sync.provider.Budgets;
import dev.hypernet.sync.provider.Budgets.Leave;
import dev.hypernet.sync.provider.CredentialUnfit;
import dev.hypernet.sync.provider.ExpiringCache;
import dev.hypernet.sync.provider.Lease;
import dev.hypernet.sync.provider.Leases;
import dev.hypernet.sync.provider.Leases.Purpose;
import dev.hypernet.sync.provider.NeighbourUnavailable;
import dev.hypernet.sync.provider.PageMemory;
import dev.hypernet.sync.provider.Plan;
import dev.hypernet.sync.provider.Plans;
import dev.hypernet.sync.provider.ProviderAnswer;
import dev.hypernet.sync.provider.ProviderAnswer.Answered;
import dev.hypernet.sync.provider.ProviderAnswer.Refused;
import dev.hypernet.sync.provider.ProviderAnswer.TooLarge;
import dev.hypernet.sync.provider.ProviderAnswer.Unanswered;
import dev.hypernet.sync.provider.ProviderAnswer.Unwanted;
import dev.hypernet.sync.provider.ProviderAnswer.Withheld;
import dev.hypernet.sync.provider.ProviderClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Fetches a page and judges what came of it. */
final class PageFetch {
    /** A next-page token or cursor larger than this, in characters of canonical JSON, is no mark but a load. */
    private static final int LONGEST_MARK = 64 * 1024;

    /** A record that cannot be mapped is kept for whoever mends it, up to so many bytes of JSON. */
    private static final int MOST_KEPT_BYTES = 64 * 1024;

    /** How long a worker without room is left alone, and remembers what needs a large one. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST_REMEMBERED = 10_000;
    private static final String UNAUTHORIZED = "unauthorized";
    private static final String CREDENTIAL_REJECTED = "credential_rejected";
    private static final Logger LOG = Logger.getLogger(PageFetch.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, @Nullable Object>> PAYLOAD = new TypeReference<>() {};

    private final Plans plans;
    private final Leases leases;
    private final Budgets budgets;
    private final ProviderClient provider;
    private final Patience patience;
    private final Scrub scrub;
    private final Clock clock;
    private final int longestStream;
    private final ExpiringCache<String, Boolean> grown;

    /** What stays the same from one try of a page to the next. */
    private record Visit(
            SyncRequested request,
            Plan plan,
            Stream stream,
            Position position,
            ProviderRequest asked,
            PageMemory.Room room) {
        Budgets.Account account() {
            return new Budgets.Account(
                    request.userId(), request.integrationId(), plan.definition().limits());
        }
    }

    PageFetch(
            Plans plans,
            Leases leases,
            Budgets budgets,
            ProviderClient provider,
            Patience patience,
            Scrub scrub,
            Clock clock,
            int longestStream) {
        this.plans = plans;
        this.leases = leases;
        this.budgets = budgets;
        this.provider = provider;
        this.patience = patience;
        this.scrub = scrub;
        this.clock = clock;
        this.longestStream = longestStream;
        this.grown = new ExpiringCache<>(MOST_REMEMBERED, clock);
    }

    /** Blocks: for virtual threads. Throws nothing but what the machine itself throws. */
    PageOutcome fetch(SyncRequested request) {
        try {
            Optional<Plan> plan = plans.of(request.jobId(), request.userId());
            return plan.isPresent() ? fetch(request, plan.get()) : new PageOutcome.Dropped(request);
        } catch (NeighbourUnavailable passing) {
            LOG.warnf("job=%s stream=%s page=%d waits: %s", request.jobId(), request.stream(), request.page(), passing);
            return patience.deferForNeighbour(request);
        } catch (RuntimeException | StackOverflowError defect) {
            // Ours or a definition's. It may pass with the next release of either; if not, the attempts run out.
            LOG.errorf(defect, "job=%s stream=%s page=%d broke", request.jobId(), request.stream(), request.page());
            return patience.defer(request, "worker_error", null);
        }
    }

    private PageOutcome fetch(SyncRequested request, Plan plan) {
        Stream stream = plan.definition().stream(request.stream()).orElse(null);
        if (stream == null) {
            return failed(request, "unknown_stream", "The definition has no stream of this name.");
        }
        if (request.page() >= longestStream) {
            return endless(request);
        }
        Position position = new Position(
                plan.config(), StreamMarks.cursor(request.cursor()), StreamMarks.page(request.pageToken()));
        // Room comes first: who waits for it holds nothing yet.
        Optional<PageMemory.Room> found = provider.room(expectedBytes(request));
        if (found.isEmpty()) {
            return patience.throttled(
                    request, ProviderAnswer.WORKER_BUSY, clock.instant().plus(SOON));
        }
        try (PageMemory.Room room = found.get()) {
            return fetch(new Visit(request, plan, stream, position, stream.request(position), room));
        } catch (ConfigRejected rejected) {
            return failed(request, "config_rejected", String.valueOf(rejected.getMessage()));
        } catch (ExpressionFailed unmade) {
            return failed(request, "definition_error", String.valueOf(unmade.getMessage()));
        }
    }

    /** As the stream's pages so far, and a half more; large where it was found so, lest it is asked for in vain. */
    private long expectedBytes(SyncRequested request) {
        if (grown.get(request.link()).isPresent()) {
            return Long.MAX_VALUE;
        }
        return request.page() == 0 ? 0 : request.bytesBefore() / request.page() * 3 / 2;
    }

    private PageOutcome fetch(Visit visit) {
        SyncRequested request = visit.request();
        if (visit.plan().definition().authType() == AuthType.NONE) {
            return judge(visit, ask(visit, Access.OPEN));
        }
        Optional<Lease> lease = leases.lease(request.integrationId(), request.userId(), Purpose.SYNC);
        if (lease.isEmpty()) {
            return unauthorized(request, "There is no credential for this account any more.");
        }
        PageOutcome outcome = fetch(visit, lease.get());
        if (!isRefused(outcome)) {
            return outcome;
        }
        return leases.renewed(request.integrationId(), request.userId(), Purpose.SYNC, lease.get())
                .map(renewed -> fetch(visit, renewed))
                .orElse(outcome);
    }

    private PageOutcome fetch(Visit visit, Lease lease) {
        try {
            Access access = Access.of(visit.plan().definition().authentication(), lease);
            return judge(visit, discreet(access, ask(visit, access)));
        } catch (CredentialUnfit unfit) {
            return failed(visit.request(), CREDENTIAL_REJECTED, String.valueOf(unfit.getMessage()));
        }
    }

    private static ProviderAnswer discreet(Access access, ProviderAnswer answer) {
        return answer instanceof Answered answered
                ? new Answered(access.discreet(answered.answer()), answered.bytes())
                : answer;
    }

    /** Leave comes last, so that nothing slow lies between it and the provider. */
    private ProviderAnswer ask(Visit visit, Access access) {
        Budgets.Account account = visit.account();
        return switch (budgets.take(account)) {
            case Leave.Granted leave -> {
                try {
                    yield provider.ask(visit.asked(), access.proof(), visit.room());
                } finally {
                    budgets.giveBack(account, leave);
                }
            }
            case Leave.Refused refused -> new ProviderAnswer.Withheld("budget_spent", refused.freeAt());
            case Leave.Gone gone -> new ProviderAnswer.Unwanted();
        };
    }

    private static boolean isRefused(PageOutcome outcome) {
        return outcome instanceof PageOutcome.Failed failed
                && (failed.code().equals(UNAUTHORIZED) || failed.code().equals(CREDENTIAL_REJECTED));
    }

    private PageOutcome judge(Visit visit, ProviderAnswer answer) {
        return switch (answer) {
            case Answered answered -> judge(visit, answered);
            case Withheld withheld -> withheld(visit.request(), withheld);
            case Unwanted unwanted -> new PageOutcome.Dropped(visit.request());
            case Unanswered unanswered -> patience.defer(visit.request(), unanswered.reason(), null);
            case Refused refused -> failed(visit.request(), "egress_refused", refused.reason());
            case TooLarge tooLarge ->
                failed(
                        visit.request(),
                        "page_too_large",
                        "The provider's page is larger than %d bytes.".formatted(tooLarge.limitBytes()));
        };
    }

    private PageOutcome withheld(SyncRequested request, Withheld withheld) {
        if (withheld.reason().equals(ProviderAnswer.WORKER_BUSY)) {
            grown.put(request.link(), true, clock.instant().plus(REMEMBERED));
        }
        return patience.throttled(request, withheld.reason(), withheld.freeAt());
    }

    private PageOutcome judge(Visit visit, Answered answered) {
        SyncRequested request = visit.request();
        Verdict verdict;
        try {
            verdict = visit.stream().verdict(visit.position(), answered.answer());
        } catch (ExpressionFailed unreadable) {
            return failed(request, "unexpected_answer", String.valueOf(unreadable.getMessage()));
        }
        leaveAlone(visit, verdict);
        return switch (verdict.kind()) {
            case PAGE -> read(visit, Objects.requireNonNull(answered.answer().body()), answered.bytes());
            case CURSOR_EXPIRED ->
                failed(request, "cursor_expired", "The provider no longer knows the place the last sync ended at.");
            case THROTTLED -> patience.throttled(request, "rate_limited", verdict.retryAt());
            case PASSING -> patience.defer(request, passing(verdict), verdict.retryAt());
            case UNAUTHORIZED ->
                unauthorized(request, "The provider refuses the credential. Connect the account again.");
            case FORBIDDEN -> failed(request, "forbidden", "The provider does not allow reading this.");
            case REFUSED ->
                failed(
                        request,
                        "provider_refused",
                        "The provider answered %d: %s."
                                .formatted(answered.answer().status(), verdict.code()));
        };
    }

    /** An answer that is a page can be the last for a while too. */
    private void leaveAlone(Visit visit, Verdict verdict) {
        Instant until = verdict.retryAt();
        boolean throttled = verdict.kind() == Verdict.Kind.THROTTLED;
        if (until != null && (throttled || verdict.kind() == Verdict.Kind.PAGE)) {
            budgets.hold(visit.account(), until, throttled && verdict.wholeApp());
        }
    }

    private static String passing(Verdict verdict) {
        return verdict.code().equals(Verdict.NOT_JSON) ? Verdict.NOT_JSON : "provider_unavailable";
    }

    private PageOutcome read(Visit visit, JsonNode body, long bytes) {
        SyncRequested request = visit.request();
        Page page;
        try {
            page = visit.stream().page(visit.position(), body);
        } catch (ExpressionFailed unreadable) {
            return namesItselfAsNext(unreadable)
                    ? endless(request)
                    : failed(request, "unexpected_answer", String.valueOf(unreadable.getMessage()));
        }
        if (isLoad(page.nextPage()) || isLoad(page.cursor())) {
            return failed(request, "unexpected_answer", "The provider's next-page token or cursor is too long.");
        }
        if (Access.isTakenFrom(page.nextPage()) || Access.isTakenFrom(page.cursor())) {
            return failed(
                    request, "unexpected_answer", "The provider's next-page token or cursor holds the credential.");
        }
        PageMark mark = request.mark();
        if (PageMarks.leadsBack(mark, page.nextPage())) {
            return endless(request);
        }
        return new PageOutcome.Fetched(
                request,
                visit.plan().version(),
                clock.instant(),
                page.records().stream().map(PageFetch::sourceRecord).toList(),
                page.rejected().stream().map(this::rejection).toList(),
                page.nextPage(),
                page.cursor(),
                bytes,
                request.cursor() == null && visit.stream().deletions() == Stream.Deletions.LISTING,
                visit.plan().conflictPolicy(),
                PageMarks.after(mark, request.page() + 1, page.nextPage()));
    }

    /** The engine refuses such a page by an exception of no type of its own. */
    private static boolean namesItselfAsNext(ExpressionFailed failed) {
        return failed.pointer().endsWith("/nextPage")
                && String.valueOf(failed.getMessage()).contains("gave the page that was asked for");
    }

    private static boolean isLoad(@Nullable JsonNode mark) {
        String text = StreamMarks.text(mark);
        return text != null && text.length() > LONGEST_MARK;
    }

    private static SourceRecord sourceRecord(MappedRecord mapped) {
        return new SourceRecord(
                mapped.sourceId(),
                mapped.objectType(),
                mapped.deleted(),
                JSON.convertValue(mapped.fields(), PAYLOAD),
                mapped.payloadHash(),
                mapped.hasContent(),
                mapped.memberships().stream().map(PageFetch::membership).toList(),
                mapped.modifiedAt(),
                mapped.contentVersion(),
                contentHash(mapped.contentHash()));
    }

    private static SourceRecord.@Nullable ContentHash contentHash(MappedRecord.@Nullable ContentHash mapped) {
        return mapped == null ? null : new SourceRecord.ContentHash(mapped.algorithm(), mapped.value());
    }

    private static SourceRecord.Membership membership(MappedRecord.Membership mapped) {
        return new SourceRecord.Membership(mapped.linkType(), mapped.container(), mapped.sortOrder());
    }

    private Rejection rejection(RejectedRecord rejected) {
        return new Rejection(
                rejected.sourceId(),
                rejected.reason(),
                rejected.sourceId() == null ? "unnamed" : "unmappable",
                kept(rejected.source()));
    }

    private @Nullable Map<String, @Nullable Object> kept(@Nullable ObjectNode source) {
        if (source == null) {
            return null;
        }
        Map<String, @Nullable Object> clean = scrub.clean(JSON.convertValue(source, PAYLOAD));
        return JSON.valueToTree(clean).toString().getBytes(StandardCharsets.UTF_8).length > MOST_KEPT_BYTES
                ? null
                : clean;
    }

    private static PageOutcome endless(SyncRequested request) {
        return failed(request, "endless_paging", "The provider's pages have no end.");
    }

    private static PageOutcome unauthorized(SyncRequested request, String message) {
        return failed(request, UNAUTHORIZED, message);
    }

    private static PageOutcome failed(SyncRequested request, String code, String message) {
        return new PageOutcome.Failed(request, code, message);
    }
}
