package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.secret.SecretStoreUnavailable;
import dev.hypernet.persistence.SqlStates;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;

/** What passes: the database, the audit in it or the store of secrets takes nothing just now. */
final class Outage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Outage(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether the same may succeed later. What the server refuses for what it is does not; its own defect may be
     * mended.
     */
    static boolean is(Throwable failure) {
        return switch (failure) {
            case Outage known -> true;
            case SecretStoreUnavailable away -> true;
            case PgException refused -> SqlStates.isPassing(refused) || SqlStates.isInternal(refused);
            // The client's own trouble.
            case VertxException disconnected -> true;
            case TimeoutException slow -> true;
            case RuntimeException defect -> false;
            default -> true;
        };
    }
}
