package dev.hypernet.credentials.audit;

/** A verification did not come to its end within its limit. Nothing is known of the audit. */
final class TookTooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TookTooLong() {
        super("the audit was not verified in time", null, false, false);
    }
}
