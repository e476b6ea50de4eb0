package dev.hypernet.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hypernet.connector.Verdict.Kind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells what answers mean: by the document's own expression where there is one, by status and headers where not. */
final class Verdicts {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int FIRST_FAILURE = 400;
    private static final int LAST_FAILURE = 599;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

    private final @Nullable Expression failure;

    /**
     * What the expression found.
     *
     * @param status what the answer's should have been
     */
    private record Found(int status, String code, @Nullable Instant retryAt, boolean wholeApp) {}

    Verdicts(@Nullable Expression failure) {
        this.failure = failure;
    }

    /**
     * What an answer means whose cursor is good.
     *
     * @throws ExpressionFailed when the expression fails on an answer that is a success by its status
     */
    Verdict of(StreamAnswer answer, Map<String, Object> variables) {
        QuotaHeaders quota = new QuotaHeaders(answer);
        Found found = found(answer, variables);
        if (found != null) {
            Kind kind = kind(found.status(), quota);
            Instant retryAt = found.retryAt() == null ? retryAt(kind, quota) : found.retryAt();
            boolean wholeApp = found.wholeApp() || quota.wholeApp();
            return new Verdict(kind, found.code(), retryAt, quota.remaining(), wholeApp);
        }
        if (isSuccess(answer.status())) {
            Kind kind = answer.body() == null ? Kind.PASSING : Kind.PAGE;
            String code = kind == Kind.PAGE ? "page" : Verdict.NOT_JSON;
            Instant retryAt = isUsedUp(quota) ? later(quota.retryAfter(), quota.reset()) : quota.retryAfter();
            return new Verdict(kind, code, retryAt, quota.remaining(), false);
        }
        Kind kind = kind(answer.status(), quota);
        return new Verdict(kind, "http_" + answer.status(), retryAt(kind, quota), quota.remaining(), quota.wholeApp());
    }

    private static Kind kind(int status, QuotaHeaders quota) {
        return switch (status) {
            case UNAUTHORIZED -> Kind.UNAUTHORIZED;
            case TOO_MANY -> Kind.THROTTLED;
            // GitHub's way, and others': a limit that is used up is a 403, told from a real one by what is left of it.
            case FORBIDDEN -> isUsedUp(quota) || quota.retryAfter() != null ? Kind.THROTTLED : Kind.FORBIDDEN;
            case 408, 425 -> Kind.PASSING;
            default -> status >= 500 ? Kind.PASSING : Kind.REFUSED;
        };
    }

    private static @Nullable Instant retryAt(Kind kind, QuotaHeaders quota) {
        Instant asked = quota.retryAfter();
        return asked == null && kind == Kind.THROTTLED ? quota.reset() : asked;
    }

    private static boolean isUsedUp(QuotaHeaders quota) {
        Integer remaining = quota.remaining();
        return remaining != null && remaining == 0;
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isAfter(one)) ? other : one;
    }

    /** A refusal stays one when the expression cannot make out what it says. */
    private @Nullable Found found(StreamAnswer answer, Map<String, Object> known) {
        if (failure == null) {
            return null;
        }
        Map<String, Object> variables = new LinkedHashMap<>(known);
        variables.put("status", answer.status());
        variables.put("headers", new LinkedHashMap<>(answer.headers()));
        JsonNode body = answer.body();
        try {
            JsonNode found = failure.json(
                    Expression.toJava(body == null ? JsonNodeFactory.instance.nullNode() : body), variables);
            return found == null || found.isNull() ? null : found(failure, answer, found);
        } catch (ExpressionFailed broken) {
            if (isSuccess(answer.status())) {
                throw broken;
            }
            return null;
        }
    }

    private static Found found(Expression failure, StreamAnswer answer, JsonNode found) {
        JsonNode code = found.path("code");
        if (!code.isIntegralNumber() && (!code.isTextual() || code.textValue().isBlank())) {
            throw failure.gave(found, "nothing, or an object with a code,");
        }
        JsonNode status = found.path("status");
        boolean said = !status.isMissingNode() && !status.isNull();
        if (said && !isFailure(status)) {
            throw failure.gave(status, "a status from 400 to 599, or none,");
        }
        return new Found(
                said ? status.intValue() : answer.status(),
                PLAIN.matcher(code.asText()).matches() ? code.asText() : "failure",
                retryAt(failure, answer, found.path("retryAfter")),
                found.path("wholeApp").asBoolean());
    }

    private static @Nullable Instant retryAt(Expression failure, StreamAnswer answer, JsonNode asked) {
        if (asked.isMissingNode() || asked.isNull()) {
            return null;
        }
        if (!asked.isNumber() && !asked.isTextual()) {
            throw failure.gave(asked, "a retryAfter in seconds or as a date, or none,");
        }
        String text = asked.isNumber() ? asked.decimalValue().toPlainString() : asked.textValue();
        return QuotaHeaders.time(text, answer.receivedAt());
    }

    private static boolean isFailure(JsonNode status) {
        return status.isIntegralNumber()
                && status.canConvertToInt()
                && status.intValue() >= FIRST_FAILURE
                && status.intValue() <= LAST_FAILURE;
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }
}
