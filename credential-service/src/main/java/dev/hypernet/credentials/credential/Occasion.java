package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.audit.SecretUses.Use;
import dev.hypernet.platform.identity.CallingService;
import java.util.Locale;

/** Why a token is renewed; the audit's word for it is its purpose. */
enum Occasion {
    /** Somebody wants to use it, and is told what became of it. */
    LEASE,
    /** It moves to another integration, and whoever moves it is told. */
    ADOPTION,
    /** Nobody waits for it: of a rejection integration-service is told. */
    BACKGROUND;

    /** What this service does by itself, for the audit. */
    Use use(Credential credential, long generation, Action action, String outcome) {
        return new Use(
                credential.owner(),
                credential.id(),
                generation,
                CallingService.CREDENTIAL_SERVICE,
                action,
                name().toLowerCase(Locale.ROOT),
                outcome);
    }
}
