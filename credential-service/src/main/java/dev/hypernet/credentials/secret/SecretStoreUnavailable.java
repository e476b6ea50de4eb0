package dev.hypernet.credentials.secret;

import dev.hypernet.platform.problem.Problem;
import java.util.List;
import java.util.Map;

/**
 * The store of secrets cannot be asked just now. Nothing is known of the secret: no credential is rejected for it, and
 * what was begun is given up or repeated. It carries no cause, as those quote addresses and answers; the store logs
 * what it needs.
 *
 * <p>Deliberately no {@link Problem}: whoever holds tokens that a provider gave once must repeat, not give up.
 */
public final class SecretStoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String SECONDS_UNTIL_A_REPETITION = "5";

    private final Reason reason;

    public SecretStoreUnavailable(Reason reason) {
        super("The store of secrets cannot be used now: " + reason.words + ".", null, false, false);
        this.reason = reason;
    }

    /** What is wrong with it. */
    public enum Reason {
        SEALED("it is sealed"),
        SLOW("it does not answer in time"),
        UNREACHABLE("it cannot be reached"),
        REFUSING("it refuses this service"),
        FAILING("it fails"),
        /** This process lacks the key that the secret has, or is to get. Another may have it, so nothing is lost. */
        KEYLESS("it has no key for the secret");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** Half a sentence, for people. */
        public String words() {
            return words;
        }
    }

    public Reason reason() {
        return reason;
    }

    /** 503 {@code secrets-unavailable}, to be tried again. */
    public Problem problem() {
        return new Problem(
                503,
                "secrets-unavailable",
                "Try again later",
                String.valueOf(getMessage()),
                List.of(),
                Map.of("Retry-After", SECONDS_UNTIL_A_REPETITION));
    }
}
