package dev.hypernet.platform.problem;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An answer that is not the one asked for, as RFC 9457 wants it told.
 *
 * <p>{@code type} is {@code https://hypernet.dev/problems/<name>}; the name is stable, the detail is for people. A
 * problem holds no secret and nothing of another person's data.
 */
public class Problem extends RuntimeException {
    private static final String TYPES = "https://hypernet.dev/problems/";

    private final int status;
    private final String name;
    private final String title;
    private final List<FieldError> errors;
    private final Map<String, String> headers;

    public Problem(int status, String name, String title, String detail) {
        this(status, name, title, detail, List.of(), Map.of());
    }

    public Problem(
            int status,
            String name,
            String title,
            String detail,
            List<FieldError> errors,
            Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.name = name;
        this.title = title;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
    }

    /** A query or path parameter that cannot be read. */
    public static Problem badRequest(String parameter, String message) {
        return new Problem(
                400,
                "bad-request",
                "The request cannot be read",
                parameter + " " + message,
                List.of(new FieldError("/" + parameter, message)),
                Map.of());
    }

    /** A request header that cannot be read. */
    public static Problem badHeader(String header, String message) {
        return new Problem(400, "bad-request", "The request cannot be read", header + " " + message);
    }

    /** A body whose field breaks a rule; the pointer is RFC 6901. */
    public static Problem invalid(String pointer, String message) {
        return invalid(List.of(new FieldError(pointer, message)));
    }

    public static Problem invalid(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        String detail = (first.pointer() + " " + first.message()).strip();
        return new Problem(422, "invalid", "The request breaks a rule", detail, errors, Map.of());
    }

    /** There is no such thing, or it is somebody else's: the two are not told apart. */
    public static Problem notFound(String noun) {
        return new Problem(404, "not-found", "Not found", "There is no such " + noun + ".");
    }

    public static Problem conflict(String name, String detail) {
        return new Problem(409, name, "The state does not allow it", detail);
    }

    public static Problem unauthorized(String detail) {
        return new Problem(
                401,
                "unauthorized",
                "Authentication is needed",
                detail,
                List.of(),
                Map.of("WWW-Authenticate", "Bearer"));
    }

    public static Problem forbidden(String detail) {
        return new Problem(403, "forbidden", "Not allowed", detail);
    }

    /** A body of more bytes than this resource reads. */
    public static Problem tooLarge(long mostBytes) {
        return new Problem(413, "too-large", "The body is too large", "At most " + mostBytes + " bytes are read here.");
    }

    /**
     * More than this policy allows, with the headers of draft-ietf-httpapi-ratelimit-headers.
     *
     * @param policy the limit's name, such as {@code login}
     * @param retryAfter when there will be room again; rounded up to whole seconds, at least one
     * @param quota how many requests the policy allows in each window
     */
    public static Problem tooManyRequests(
            String policy, String detail, Duration retryAfter, long quota, Duration window) {
        long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
        return new Problem(
                429,
                "too-many-requests",
                "Too many requests",
                detail,
                List.of(),
                Map.of(
                        "Retry-After", Long.toString(seconds),
                        "RateLimit", "\"%s\";r=0;t=%d".formatted(policy, seconds),
                        "RateLimit-Policy", "\"%s\";q=%d;w=%d".formatted(policy, quota, window.toSeconds())));
    }

    /** A neighbour did not answer in time or in sense. */
    public static Problem unavailable(String detail) {
        return new Problem(503, "unavailable", "Try again later", detail, List.of(), Map.of("Retry-After", "5"));
    }

    /** The provider gave an answer that cannot be used. */
    public static Problem badGateway(String name, String detail) {
        return new Problem(502, name, "The provider gave no usable answer", detail);
    }

    public int status() {
        return status;
    }

    /** The last part of the type's address. */
    public String name() {
        return name;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /** The body for a request to this path. */
    public ProblemDetails details(String instance) {
        return new ProblemDetails(TYPES + name, title, status, String.valueOf(getMessage()), instance, errors);
    }
}
