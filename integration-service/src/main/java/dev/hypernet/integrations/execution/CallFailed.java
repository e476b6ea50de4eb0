package dev.hypernet.integrations.execution;

import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An attempt, or a whole call, did not give an output. Without a stack trace: it is an answer, and thrown because
 * guards and caches tell failures from answers by that.
 */
final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_MESSAGE = 500;
    private static final int LONGEST_CODE = 200;
    private static final int REPLACEMENT = 0xFFFD;
    private static final String RETRY_AFTER = "Retry-After";

    private final transient Problem problem;
    private final String code;
    private final boolean aboutCredential;
    private final @Nullable Instant retryAt;
    private final @Nullable Duration pause;

    private CallFailed(
            Problem problem,
            String code,
            boolean aboutCredential,
            @Nullable Instant retryAt,
            @Nullable Duration pause) {
        super(code, null, false, false);
        this.problem = problem;
        this.code = code;
        this.aboutCredential = aboutCredential;
        this.retryAt = retryAt;
        this.pause = pause;
    }

    static CallFailed of(Problem problem) {
        return new CallFailed(problem, problem.name(), false, null, null);
    }

    /** The provider says no, by status or by what it answers. */
    static CallFailed byProvider(String code, String message) {
        String word = storable(code, LONGEST_CODE);
        String said = storable(message, LONGEST_MESSAGE);
        return new CallFailed(
                new ProviderFailed(word, said.isBlank() ? "It answered " + word + "." : said), word, false, null, null);
    }

    /** A provider's words are kept and passed on: neither NUL nor half a character can be, nor any length. */
    private static String storable(String said, int longest) {
        String cut = said.length() <= longest ? said : said.substring(0, longest) + "…";
        return cut.codePoints()
                .map(character -> QueryText.isStorable(Character.toString(character)) ? character : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    static CallFailed unusable(String code, List<FieldError> findings) {
        return new CallFailed(
                new Problem(
                        502,
                        "provider-answer-unusable",
                        "The provider gave no usable answer",
                        "What the provider answered is not what the definition promises: " + code + ".",
                        findings,
                        Map.of()),
                code,
                false,
                null,
                null);
    }

    static CallFailed timedOut() {
        return of(new Problem(
                504,
                "provider-timed-out",
                "The provider took too long",
                "The provider gave no answer within the method's timeout. It may have done what was asked."));
    }

    static CallFailed refusedToGo(String reason) {
        return of(new Problem(422, "egress-refused", "This address may not be called", reason));
    }

    /** The provider's own limit; when it did not say when to come back, neither do we. */
    static CallFailed throttled(@Nullable Instant retryAt, Instant now) {
        return rateLimited(
                "The provider wants fewer calls.",
                retryAt == null ? Map.of() : Map.of(RETRY_AFTER, seconds(Duration.between(now, retryAt))),
                retryAt);
    }

    /** Our own limit, with the headers of draft-ietf-httpapi-ratelimit-headers. */
    static CallFailed limited(RateWindow.Full full, Instant now) {
        long seconds = full.window().toSeconds();
        return full.window().isZero()
                ? limited(full, RateWindow.CONCURRENCY, "at once", "qu=\"concurrent-requests\"", now)
                : limited(full, full.policy(), "in " + seconds + " seconds", "w=" + seconds, now);
    }

    private static CallFailed limited(RateWindow.Full full, String policy, String within, String measure, Instant now) {
        String wait = seconds(full.freeIn());
        return rateLimited(
                "The definition allows %d calls %s.".formatted(full.quota(), within),
                Map.of(
                        RETRY_AFTER,
                        wait,
                        "RateLimit",
                        "\"%s\";r=0;t=%s".formatted(policy, wait),
                        "RateLimit-Policy",
                        "\"%s\";q=%d;%s".formatted(policy, full.quota(), measure)),
                now.plus(full.freeIn()));
    }

    private static CallFailed rateLimited(String detail, Map<String, String> headers, @Nullable Instant retryAt) {
        Problem problem = new Problem(429, "rate-limited", "Too many calls", detail, List.of(), headers);
        return new CallFailed(problem, problem.name(), false, retryAt, null);
    }

    /** The breaker is open: the provider is left alone until then. */
    static CallFailed unwell(Instant until, Instant now) {
        Problem problem = new Problem(
                503,
                "provider-unavailable",
                "The provider is unwell",
                "The provider failed again and again; it is left alone for a while.",
                List.of(),
                Map.of(RETRY_AFTER, seconds(Duration.between(now, until))));
        return new CallFailed(problem, problem.name(), false, until, null);
    }

    /** Only the owner can help. */
    static CallFailed credentialRejected(String detail) {
        Problem problem = Problem.conflict("credential-rejected", detail);
        return new CallFailed(problem, problem.name(), true, null, null);
    }

    /** The same, worth another attempt after this pause. */
    CallFailed again(Duration after) {
        return new CallFailed(problem, code, aboutCredential, retryAt, after);
    }

    /** The same, with when another call has a chance. */
    CallFailed notBefore(@Nullable Instant time) {
        return new CallFailed(problem, code, aboutCredential, time, pause);
    }

    Problem problem() {
        return problem;
    }

    String code() {
        return code;
    }

    boolean isAboutCredential() {
        return aboutCredential;
    }

    @Nullable
    Instant retryAt() {
        return retryAt;
    }

    /** How long to wait before the next attempt; null when there is to be none. */
    @Nullable
    Duration pause() {
        return pause;
    }

    /** Whole ones, at least one: rounded down, whoever obeys would come too early. */
    private static String seconds(Duration time) {
        return Long.toString(Math.max(1, time.plusMillis(999).toSeconds()));
    }
}
