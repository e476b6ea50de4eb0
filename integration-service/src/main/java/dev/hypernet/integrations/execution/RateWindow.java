package dev.hypernet.integrations.execution;

import dev.hypernet.connector.Definition;
import dev.hypernet.connector.Method;
import dev.hypernet.integrations.integration.Integration;
import dev.hypernet.integrations.integration.RateLimit;
import dev.hypernet.integrations.integration.RateLimit.Policy;
import dev.hypernet.persistence.Rows;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How often an integration's provider may be asked (row D05): by a definition in any 60 seconds, by a method in any 60
 * seconds and in any one; and how many calls of a definition may be under way at once. Exact over all replicas, by the
 * database's clock: permits and places lie in rows that are held while they are counted.
 */
@Singleton
class RateWindow {
    /** What the limit of calls under way at once is called. */
    static final String CONCURRENCY = "concurrency";

    private static final Logger LOG = Logger.getLogger(RateWindow.class);

    private static final String TAKE = "select * from take_place($1, $2, $3, $4, $5, $6, $7, $8)";
    private static final String TAKE_OF_APP = "select * from take_place_of($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    private static final String GIVE_BACK = """
        update method_window set under_way = under_way - $3::text
         where user_id = $1 and integration_id = $2 and method = '*'
        """;
    private static final String READ = "select * from windows_of($1, $2)";

    private static final int A_MINUTE = 60;
    private static final int A_SECOND = 1;

    /** The clocks that say when a call is over and when its place is free need not run alike. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** The window of all methods together; no method has this name. */
    private static final String WHOLE = "*";

    private final Pool pool;

    RateWindow(Pool pool) {
        this.pool = pool;
    }

    /**
     * A window without a free permit.
     *
     * @param policy what it is called in {@code RateLimit}: the method, {@code *} for all of an integration's, or
     *     {@code app} for those of all accounts together
     * @param window zero where it is the places among the calls under way that are taken
     * @param freeIn when there will be one, if nobody else takes it; of places a guess
     */
    record Full(String policy, int quota, Duration window, Duration freeIn) {
        static Full of(Row row) {
            return new Full(
                    row.getString("refused_by"),
                    row.getInteger("quota"),
                    Duration.ofSeconds(row.getInteger("seconds")),
                    Duration.ofMillis(row.getLong("wait_ms")));
        }
    }

    /**
     * Takes a permit for one attempt from every window it counts in, and a place among the calls under way where the
     * definition limits those; or nothing, and then says which is full.
     *
     * @param place what {@link #giveBack} knows it by
     * @param longest for how long the attempt can last: a place that nobody gives back is free a little later
     */
    Uni<Optional<Full>> take(
            Integration integration, Definition definition, Method method, UUID place, Duration longest) {
        List<Limit> limits = limits(definition, method);
        Integer places = definition.limits().concurrency();
        Integer ofApp = definition.limits().appRequestsPerMinute();
        if (limits.isEmpty() && places == null && ofApp == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        Tuple asked = Tuple.tuple()
                .addValue(integration.userId().value())
                .addValue(integration.id().value())
                .addValue(place)
                .addValue(places)
                .addValue(longest.plus(MARGIN).toMillis())
                .addValue(limits.stream().map(Limit::window).toArray(String[]::new))
                .addValue(limits.stream().map(Limit::perMinute).toArray(Integer[]::new))
                .addValue(limits.stream().map(Limit::perSecond).toArray(Integer[]::new));
        return (ofApp == null
                        ? pool.preparedQuery(TAKE).execute(asked)
                        : pool.preparedQuery(TAKE_OF_APP)
                                .execute(asked.addValue(integration.integrationType())
                                        .addValue(ofApp)))
                .map(rows -> Rows.first(rows, Full::of));
    }

    /** Lets another call begin. Should it fail, the place is free when its time is over. */
    Uni<Void> giveBack(Integration integration, Definition definition, UUID place) {
        return definition.limits().concurrency() == null
                ? Uni.createFrom().voidItem()
                : pool.preparedQuery(GIVE_BACK)
                        .execute(Tuple.of(
                                integration.userId().value(), integration.id().value(), place.toString()))
                        .replaceWithVoid()
                        .onFailure()
                        .invoke(failure -> LOG.warnf("a place is held until its time is over: %s", failure))
                        .onFailure()
                        .recoverWithNull();
    }

    /** What is left of each limit just now; takes nothing. */
    Uni<RateLimit> left(Integration integration, Definition definition) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(integration.userId().value(), integration.id().value()))
                .map(rows -> new RateLimit(policies(definition, Rows.list(rows, Taken::of))));
    }

    /** How much of a window counts still. */
    private record Taken(String window, int inMinute, int inSecond, int underWay) {
        static final Taken NOTHING = new Taken("", 0, 0, 0);

        static Taken of(Row row) {
            return new Taken(
                    row.getString("method"),
                    row.getLong("in_minute").intValue(),
                    row.getLong("in_second").intValue(),
                    row.getLong("under_way").intValue());
        }
    }

    private static List<Policy> policies(Definition definition, List<Taken> windows) {
        Map<String, Taken> taken = windows.stream().collect(Collectors.toMap(Taken::window, window -> window));
        List<Policy> policies = new ArrayList<>();
        Taken whole = taken.getOrDefault(WHOLE, Taken.NOTHING);
        add(policies, CONCURRENCY, definition.limits().concurrency(), null, whole.underWay());
        add(policies, WHOLE, definition.limits().requestsPerMinute(), A_MINUTE, whole.inMinute());
        for (Method method : definition.methods()) {
            Method.RateLimits limits = method.rateLimits();
            if (limits != null) {
                Taken own = taken.getOrDefault(method.id(), Taken.NOTHING);
                add(policies, method.id(), limits.requestsPerMinute(), A_MINUTE, own.inMinute());
                add(policies, method.id(), limits.burstLimit(), A_SECOND, own.inSecond());
            }
        }
        return policies;
    }

    private static void add(
            List<Policy> policies, String policy, @Nullable Integer quota, @Nullable Integer seconds, int taken) {
        if (quota != null) {
            policies.add(new Policy(policy, quota, seconds, Math.max(0, quota - taken)));
        }
    }

    private record Limit(
            String window,
            @Nullable Integer perMinute,
            @Nullable Integer perSecond) {}

    private static List<Limit> limits(Definition definition, Method method) {
        List<Limit> limits = new ArrayList<>();
        // Where all accounts share a limit, what this one took of it is told from its own window.
        if (definition.limits().requestsPerMinute() != null
                || definition.limits().appRequestsPerMinute() != null) {
            limits.add(new Limit(WHOLE, definition.limits().requestsPerMinute(), null));
        }
        Method.RateLimits own = method.rateLimits();
        if (own != null) {
            limits.add(new Limit(method.id(), own.requestsPerMinute(), own.burstLimit()));
        }
        return limits;
    }
}
