package dev.hypernet.credentials.secret;

import dev.hypernet.credentials.secret.SecretStoreUnavailable.Reason;
import io.quarkus.vault.client.VaultClientException;
import java.util.concurrent.TimeoutException;

/**
 * What Vault's refusals mean. The client tells them by status and words; a connection that breaks, or is not there,
 * arrives as whatever broke.
 */
final class VaultFailures {
    private static final String CONFLICT = "check-and-set parameter did not match";
    private static final String IS_SEALED = "sealed";
    private static final int UNKNOWN = 0;

    private VaultFailures() {}

    /** A 404 without words: no entry. A mount that is not there says so, and must not look like a lost secret. */
    static boolean isNotThere(Throwable failure) {
        return failure instanceof VaultClientException answer
                && status(answer) == 404
                && (answer.getErrors() == null || answer.getErrors().isEmpty());
    }

    /** The entry has a version. */
    static boolean isWrittenAlready(Throwable failure) {
        return failure instanceof VaultClientException answer
                && status(answer) == 400
                && answer.hasErrorContaining(CONFLICT);
    }

    /** Everything else is one: the store cannot be used. */
    static boolean isTrouble(Throwable failure) {
        return !isNotThere(failure) && !isWrittenAlready(failure);
    }

    /**
     * Worth repeating in a moment: a connection that was closed, a new leader, a token that was taken away and then the
     * one it was replaced with, too. A time-out has cost enough.
     */
    static boolean isTransient(Throwable failure) {
        return failure instanceof VaultClientException answer
                ? isTransient(status(answer))
                : !(failure instanceof TimeoutException);
    }

    private static boolean isTransient(int status) {
        return status == UNKNOWN || status == 403 || status == 412 || status == 429 || status >= 500;
    }

    static SecretStoreUnavailable named(Throwable failure) {
        return new SecretStoreUnavailable(reason(failure));
    }

    /** For the log: what was asked and the status; neither address nor answer. */
    static String told(Throwable failure) {
        return failure instanceof VaultClientException answer
                ? "%s, status %d".formatted(answer.getOperationName(), status(answer))
                : failure.getClass().getSimpleName();
    }

    private static Reason reason(Throwable failure) {
        if (failure instanceof VaultClientException answer) {
            return reason(answer);
        }
        return failure instanceof TimeoutException ? Reason.SLOW : Reason.UNREACHABLE;
    }

    private static Reason reason(VaultClientException answer) {
        return switch (status(answer)) {
            case UNKNOWN -> Reason.UNREACHABLE;
            // A login with the wrong secret is a 400.
            case 400, 401, 403 -> Reason.REFUSING;
            case 503 -> isSealed(answer) ? Reason.SEALED : Reason.FAILING;
            default -> Reason.FAILING;
        };
    }

    private static boolean isSealed(VaultClientException answer) {
        return answer.getErrors() != null && answer.hasErrorContaining(IS_SEALED);
    }

    private static int status(VaultClientException answer) {
        Integer status = answer.getStatus();
        return status == null ? UNKNOWN : status;
    }
}
