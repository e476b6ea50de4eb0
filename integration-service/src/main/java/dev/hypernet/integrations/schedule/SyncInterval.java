package dev.hypernet.integrations.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How often an integration syncs: {@code hourly}, {@code daily}, {@code weekly}, an ISO 8601 duration from five minutes
 * to seven days, or a cron expression of five fields in UTC, which knows no summer time.
 *
 * <p>Each integration has its own moment in it, given by its id, so that a provider is not asked for everything in one
 * second: anywhere in a duration, and after a cron's times at most a tenth of the time to the next one, ten minutes at
 * most. The moments are fixed, whoever works them out and whenever: those that were missed are one.
 */
public sealed interface SyncInterval {
    /** What else an interval's text may not be, for people. */
    String RULE =
            "must be hourly, daily, weekly, a duration from PT5M to P7D, or a cron expression of five fields whose"
                    + " times are five minutes apart at least";

    /**
     * The first moment of the integration's own that is later.
     *
     * @param integration its id spreads it
     */
    Instant next(UUID integration, Instant later);

    /** As a person writes it; nothing where it breaks the rule. */
    static Optional<SyncInterval> of(String text) {
        Duration named = Every.NAMED.get(text);
        if (named != null) {
            return Optional.of(new Every(named));
        }
        return text.startsWith("P") ? Every.of(text) : Crontab.of(text);
    }

    /** By the clock's own grid, which begins with 1970. */
    record Every(Duration duration) implements SyncInterval {
        private static final Map<String, Duration> NAMED =
                Map.of("hourly", Duration.ofHours(1), "daily", Duration.ofDays(1), "weekly", Duration.ofDays(7));
        static final Duration SHORTEST = Duration.ofMinutes(5);
        private static final Duration LONGEST = Duration.ofDays(7);

        private static Optional<SyncInterval> of(String text) {
            try {
                Duration duration = Duration.parse(text);
                boolean fits = duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0;
                return fits ? Optional.of(new Every(duration)) : Optional.empty();
            } catch (DateTimeException malformed) {
                return Optional.empty();
            }
        }

        @Override
        public Instant next(UUID integration, Instant later) {
            long length = duration.toMillis();
            long own = share(integration, length);
            long rounds = Math.floorDiv(later.toEpochMilli() - own, length) + 1;
            return Instant.ofEpochMilli(rounds * length + own);
        }
    }

    /** By a cron expression. */
    record Crontab(ExecutionTime times) implements SyncInterval {
        private static final Duration MOST_SPREAD = Duration.ofMinutes(10);
        /** More than two days of what is allowed: where an expression has a gap too short, it shows in these. */
        private static final int LOOKED_AT = 700;

        private static final ZonedDateTime ANY_DAY = ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

        private static Optional<SyncInterval> of(String text) {
            try {
                Cron cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX))
                        .parse(text)
                        .validate();
                Crontab crontab = new Crontab(ExecutionTime.forCron(cron));
                return crontab.isSparse() ? Optional.of(crontab) : Optional.empty();
            } catch (IllegalArgumentException malformed) {
                return Optional.empty();
            }
        }

        private boolean isSparse() {
            ZonedDateTime time = times.nextExecution(ANY_DAY).orElse(null);
            if (time == null) {
                return false;
            }
            for (int looked = 0; looked < LOOKED_AT; looked++) {
                ZonedDateTime next = times.nextExecution(time).orElse(null);
                if (next == null) {
                    return true;
                }
                if (Duration.between(time, next).compareTo(Every.SHORTEST) < 0) {
                    return false;
                }
                time = next;
            }
            return true;
        }

        @Override
        public Instant next(UUID integration, Instant later) {
            ZonedDateTime from = later.atZone(ZoneOffset.UTC);
            // The moment that belongs to the last time may be still to come.
            ZonedDateTime time = times.lastExecution(from).orElse(null);
            Instant moment = time == null ? null : moment(integration, time);
            while (moment == null || !moment.isAfter(later)) {
                time = times.nextExecution(time == null ? from : time)
                        .orElseThrow(() -> new IllegalStateException("a cron expression that comes to an end"));
                moment = moment(integration, time);
            }
            return moment;
        }

        private Instant moment(UUID integration, ZonedDateTime time) {
            Duration tenth = times.nextExecution(time)
                    .map(next -> Duration.between(time, next).dividedBy(10))
                    .orElse(MOST_SPREAD);
            Duration spread = tenth.compareTo(MOST_SPREAD) > 0 ? MOST_SPREAD : tenth;
            return time.toInstant().plusMillis(share(integration, spread.toMillis()));
        }
    }

    /** A number from 0 up to the length, the same for the same id: the random bits of a version 4 id are its hash. */
    private static long share(UUID integration, long length) {
        return Math.floorMod(integration.getLeastSignificantBits() & Long.MAX_VALUE >> 1, length);
    }

    /** The same for an interval that is stored, and so was checked. */
    static SyncInterval stored(@Nullable String text) {
        return Optional.ofNullable(text)
                .flatMap(SyncInterval::of)
                .orElseThrow(() -> new IllegalStateException("not an interval: " + text));
    }
}
