package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.audit.SecretUses.Action;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends what only its owner can mend. The row, the audit and, where nobody waits, what integration-service is to be told
 * are one change: a process that dies leaves nobody in the belief that it works.
 */
@Singleton
class Rejections {
    private static final Logger LOG = Logger.getLogger(Rejections.class);

    private final CredentialRepository credentials;
    private final Recording recording;

    Rejections(CredentialRepository credentials, Recording recording) {
        this.credentials = credentials;
        this.recording = recording;
    }

    /**
     * For good.
     *
     * @param intent which it was seen with; null for none
     * @param reason for people; never what a provider said
     * @return {@link Renewal.Overtaken} when it has changed meanwhile
     */
    Uni<Renewal> reject(Credential credential, Occasion occasion, @Nullable UUID intent, String reason) {
        return end(
                credential,
                occasion,
                reason,
                connection -> credentials.reject(connection, credential, intent, reason, isUntold(occasion)));
    }

    /** The same where whoever had the intent seems dead; it stays, so that a late answer finds its way. */
    Uni<Renewal> lose(Credential.Consented credential, Occasion occasion, UUID intent, String reason) {
        return end(
                credential,
                occasion,
                reason,
                connection -> credentials.lose(connection, credential, intent, reason, isUntold(occasion)));
    }

    private Uni<Renewal> end(
            Credential credential, Occasion occasion, String reason, Function<SqlConnection, Uni<Boolean>> change) {
        return recording
                .together(occasion.use(credential, credential.generation(), Action.REFRESH, "rejected"), change)
                .map(done -> done ? rejected(credential, reason) : new Renewal.Overtaken());
    }

    private static Renewal rejected(Credential credential, String reason) {
        LOG.warnf("credential %s is rejected: %s", credential.id(), reason);
        return new Renewal.Rejected(reason);
    }

    private static boolean isUntold(Occasion occasion) {
        return switch (occasion) {
            case LEASE, ADOPTION -> false;
            case BACKGROUND -> true;
        };
    }
}
