package dev.hypernet.credentials.rotation;

import dev.hypernet.credentials.command.Command;
import dev.hypernet.credentials.rotation.SecretMigration.Outcome;
import dev.hypernet.credentials.rotation.SecretMigration.Route;
import dev.hypernet.credentials.rotation.SecretMigration.Tally;
import dev.hypernet.credentials.secret.SecretStores;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import picocli.CommandLine.Option;

/**
 * {@code migrate-secrets --from embedded --to vault [--destroy]}: beside running replicas, as often as one likes. Exit
 * code 0 when the target has everything, 1 when something is left.
 */
@Singleton
@picocli.CommandLine.Command(
        name = "migrate-secrets",
        description = {
            "Copies all secrets from one store to the other while the service runs.",
            "It can be interrupted and repeated. Exit code 0 if the target has all of them, 1 if one is left."
        },
        mixinStandardHelpOptions = true)
class MigrateSecrets implements Command {
    private static final Logger LOG = Logger.getLogger(MigrateSecrets.class);

    private final SecretMigration migration;
    private final SecretStores stores;
    private final String inUse;

    @Option(names = "--from", required = true, description = "embedded or vault")
    private String from = "";

    @Option(names = "--to", required = true, description = "the other one")
    private String to = "";

    @Option(
            names = "--destroy",
            description = "destroys them in the first store when all of them are in the second, which must be in use")
    private boolean destroy;

    MigrateSecrets(
            SecretMigration migration,
            SecretStores stores,
            @ConfigProperty(name = "hypernet.secrets.store", defaultValue = SecretMigration.EMBEDDED) String inUse) {
        this.migration = migration;
        this.stores = stores;
        this.inUse = inUse;
    }

    @Override
    public Uni<Integer> run() {
        if (from.equals(to) || !(from.equals(SecretMigration.EMBEDDED) || to.equals(SecretMigration.EMBEDDED))) {
            throw new IllegalArgumentException("Secrets move from the embedded store to another, or back");
        }
        if (destroy && !inUse.equals(to)) {
            throw new IllegalArgumentException(
                    "--destroy needs hypernet.secrets.store=%s: new secrets would still go to %s".formatted(to, from));
        }
        Route route = new Route(from, stores.named(from), to, stores.named(to));
        return migration.alone(migration.copy(route).chain(copied -> finish(route, copied)));
    }

    private Uni<Integer> finish(Route route, Tally copied) {
        LOG.infof(
                "%d secrets copied from %s to %s, %d were gone, %d are different, %d failed",
                copied.count(Outcome.COPIED),
                from,
                to,
                copied.count(Outcome.GONE),
                copied.count(Outcome.DIFFERENT),
                copied.count(Outcome.FAILED));
        return destroy && copied.isClean()
                ? migration.destroy(route).map(this::destroyed)
                : Uni.createFrom().item(exitCode(copied));
    }

    private int destroyed(Tally tally) {
        LOG.infof(
                "%d secrets destroyed in %s, %d are different, %d failed",
                tally.count(Outcome.DESTROYED), from, tally.count(Outcome.DIFFERENT), tally.count(Outcome.FAILED));
        return exitCode(tally);
    }

    private static int exitCode(Tally tally) {
        return tally.isClean() ? 0 : 1;
    }
}
