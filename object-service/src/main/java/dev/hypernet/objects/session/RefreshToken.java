package dev.hypernet.objects.session;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.secret.Secret;
import java.time.Duration;
import java.util.UUID;

/**
 * What keeps a session alive, once.
 *
 * @param expiresIn until the session ends; each token of it says less
 */
public record RefreshToken(UserId owner, UUID session, Secret text, Duration expiresIn) {}
