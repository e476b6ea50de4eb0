package dev.hypernet.platform.identity;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What the directory says of a foreign identity: a person, or a reason why there is none.
 *
 * @param isAdmin by our own account's word; what the issuer says of it counts for nothing
 */
public record Resolution(
        @Nullable UserId userId, boolean isAdmin, @Nullable Refusal refusal) {

    /** Why a token that is good names nobody here. */
    public enum Refusal {
        NO_ACCOUNT("no-account", "There is no account for you here, and none is made by logging in."),
        EMAIL_UNVERIFIED("email-unverified", "Your issuer does not vouch for an e-mail address of yours."),
        ACCOUNT_EXISTS(
                "account-exists", "There is an account with your address already; it is never joined to another."),
        ACCOUNT_INACTIVE("account-inactive", "This account is not active.");

        private final String name;
        private final String detail;

        Refusal(String name, String detail) {
            this.name = name;
            this.detail = detail;
        }

        /** The 403 that tells it. */
        public Problem problem() {
            return new Problem(403, name, "Not allowed", detail);
        }
    }

    public static Resolution of(UserId user, boolean isAdmin) {
        return new Resolution(user, isAdmin, null);
    }

    public static Resolution refused(Refusal refusal) {
        return new Resolution(null, false, refusal);
    }

    /** The person; a refusal is its problem. */
    UserId person() {
        if (userId == null) {
            throw (refusal == null ? Refusal.NO_ACCOUNT : refusal).problem();
        }
        return userId;
    }
}
