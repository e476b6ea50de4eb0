package dev.hypernet.credentials.audit;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How far back the audit goes: months that ended before their retention are dropped with all that is in them. */
@Singleton
class Horizon {
    private final Clock clock;
    private final Period retention;

    /** By the same setting that drops the months. */
    Horizon(Clock clock, @ConfigProperty(name = "hypernet.months.retention") Period retention) {
        this.clock = clock;
        this.retention = retention;
    }

    /**
     * The beginning of the month that retention has reached. Of two clocks the one that is behind counts: none alone
     * makes what is young old.
     *
     * @param moment by the database's clock
     */
    Instant at(Instant moment) {
        Instant now = clock.instant();
        ZonedDateTime reached =
                (now.isBefore(moment) ? now : moment).atZone(ZoneOffset.UTC).minus(retention);
        return reached.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).toInstant();
    }
}
