package dev.hypernet.objects.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A login as its person sees it.
 *
 * @param current whether the request's own token came from it
 */
public record SessionView(
        UUID id,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        @Nullable String userAgent,
        boolean current) {

    static SessionView of(Session session, @Nullable UUID current) {
        return new SessionView(
                session.id(),
                session.createdAt(),
                session.lastUsedAt(),
                session.expiresAt(),
                session.userAgent(),
                session.id().equals(current));
    }
}
