package dev.hypernet.credentials.audit;

import dev.hypernet.credentials.command.Command;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code verify-audit [--seal 17:9f86d0…]}: beside running replicas. Exit code 0 when the audit is intact, else 1. */
@Singleton
@picocli.CommandLine.Command(
        name = "verify-audit",
        description = {
            "Compares the audit of secrets with its seals while the service runs.",
            "Exit code 0 if it is intact, 1 if it was changed."
        },
        mixinStandardHelpOptions = true)
class VerifyAudit implements Command {
    private static final Logger LOG = Logger.getLogger(VerifyAudit.class);

    private final VerificationService verifications;

    @Option(
            names = "--seal",
            paramLabel = "SEQUENCE:CODE",
            description = "a seal known from the log or an earlier verification, which must still be there")
    private @Nullable String seal;

    VerifyAudit(VerificationService verifications) {
        this.verifications = verifications;
    }

    @Override
    public Uni<Integer> run() {
        return verifications.verify(witness()).invoke(VerifyAudit::tell).map(found -> found.isIntact() ? 0 : 1);
    }

    private Optional<Witness> witness() {
        return Optional.ofNullable(seal)
                .map(text -> Witness.of(text)
                        .orElseThrow(() -> new IllegalArgumentException("--seal is a sequence, a colon and a code")));
    }

    private static void tell(Verification found) {
        if (found.isIntact()) {
            LOG.infof(
                    "the audit is intact: newest seal %s, %d rows as sealed, %d late, %d not sealed yet, %d seals"
                            + " outlived",
                    found.newest(), found.rows(), found.late(), found.unsealed(), found.outlived());
        } else {
            LOG.errorf("the audit was changed: %s; it holds up to seal %s", found.broken(), found.newest());
        }
    }
}
