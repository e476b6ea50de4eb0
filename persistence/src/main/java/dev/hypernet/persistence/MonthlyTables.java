package dev.hypernet.persistence;

import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Keeps history bounded: makes the coming months' partitions of every table in {@code monthly_table}, and drops those
 * that have outlived their retention. A schema without such a table costs two queries a day.
 *
 * <p>How long months are kept is {@code hypernet.months.retention}, an ISO 8601 period: {@code
 * hypernet.history.retention} unless a service whose months are no history says otherwise.
 *
 * <p>A migration puts a table there by {@code call keep_in_months('its_name')}. Functions of the schema's owner do the
 * work, one caller at a time.
 */
@ApplicationScoped
public class MonthlyTables {
    private static final Logger LOG = Logger.getLogger(MonthlyTables.class);
    private static final int MONTHS_AHEAD = 3;
    private static final String MAKE = "select make_months($1) as months";
    private static final String DROP = "select drop_months_before($1) as months";

    private final Pool system;
    private final Clock clock;
    private final Period retention;

    MonthlyTables(
            @ReactiveDataSource("system") Pool system,
            Clock clock,
            @ConfigProperty(name = "hypernet.months.retention") Period retention) {
        this.system = system;
        this.clock = clock;
        this.retention = retention;
    }

    /** At start and daily, on every replica: whoever comes second finds nothing to do. */
    @Scheduled(every = "24h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public Uni<Void> tend() {
        return make().invoke(made -> LOG.debugf("%d months of history made", made))
                .chain(this::drop)
                .invoke(dropped -> LOG.debugf("%d months of history dropped", dropped))
                .replaceWithVoid();
    }

    private Uni<Integer> make() {
        return months(MAKE, Tuple.of(MONTHS_AHEAD));
    }

    private Uni<Integer> drop() {
        Instant cutoff = clock.instant().atZone(ZoneOffset.UTC).minus(retention).toInstant();
        return months(DROP, Tuple.of(Columns.timestamp(cutoff)));
    }

    private Uni<Integer> months(String statement, Tuple argument) {
        return system.preparedQuery(statement)
                .execute(argument)
                .map(rows -> rows.iterator().next().getInteger("months"));
    }
}
