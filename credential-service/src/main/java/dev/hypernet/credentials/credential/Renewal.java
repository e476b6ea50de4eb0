package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.provider.TokenSet;
import dev.hypernet.platform.problem.Problem;

/** How it ended that somebody wanted to renew a generation. */
sealed interface Renewal {

    /** The renewed tokens are in force. */
    record Done(TokenSet tokens, long generation) implements Renewal {}

    /** There is nothing to renew it with; only its owner helps. */
    record Rejected(String reason) implements Renewal {}

    /**
     * The generation is as it was and will be tried again.
     *
     * @param tokens which may still be good
     */
    record NotNow(Problem problem, TokenSet tokens) implements Renewal {}

    /** Somebody else renews it, or has changed it. */
    record Overtaken() implements Renewal {}
}
