package dev.hypernet.sandbox;

/** A request that cannot be served, as the provider words it: {@code {"error": {"code": …, "message": …}}}. */
final class Refusal extends RuntimeException {

    private final int status;
    private final String code;

    private Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static Refusal invalid(String message) {
        return new Refusal(400, "invalid_request", message);
    }

    static Refusal invalidPageToken() {
        return new Refusal(400, "invalid_page_token", "The page token is not one of this listing.");
    }

    static Refusal notFound(String message) {
        return new Refusal(404, "not_found", message);
    }

    static Refusal syncTokenExpired() {
        return new Refusal(410, "sync_token_expired", "The sync token is unknown or too old; list everything again.");
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
