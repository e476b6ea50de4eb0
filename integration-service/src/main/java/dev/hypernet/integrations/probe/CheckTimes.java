package dev.hypernet.integrations.probe;

import dev.hypernet.contracts.IntegrationId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * When an integration is checked next. Each has a place of its own in the interval, which follows from its id alone:
 * they lie evenly, and do so again after a downtime or a change of the interval.
 *
 * @param interval between two checks of one that is well
 */
record CheckTimes(Duration interval) {
    /** How many doublings lie between the first pause of one that is unwell and the interval. */
    private static final int DOUBLINGS = 6;

    CheckTimes {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("hypernet.probe.interval must be longer than nothing");
        }
    }

    /** Its next place: within one interval from now, never now. */
    Instant next(IntegrationId id, Instant now) {
        long length = interval.toMillis();
        long place = place(id, length);
        long round = Math.floorDiv(now.toEpochMilli() - place, length) + 1;
        return Instant.ofEpochMilli(round * length + place);
    }

    /**
     * Sooner for one that is unwell, so that its recovery is seen, and each time later: a 64th of the interval after
     * the first failure, then twice as long, until it is the interval again.
     *
     * @param failures in a row, at least 1
     */
    Instant nextAfterFailure(IntegrationId id, Instant now, int failures) {
        Instant regular = next(id, now);
        if (failures > DOUBLINGS) {
            return regular;
        }
        long pause = Math.max(1, interval.toMillis() >> (DOUBLINGS + 1 - failures));
        // Half of it is the integration's own share: a provider's return is not met by all of its accounts at once.
        Instant soon = now.plusMillis(pause / 2 + place(id, pause) / 2 + 1);
        return soon.isBefore(regular) ? soon : regular;
    }

    private static long place(IntegrationId id, long length) {
        UUID value = id.value();
        return Math.floorMod(value.getMostSignificantBits() ^ value.getLeastSignificantBits(), length);
    }
}
