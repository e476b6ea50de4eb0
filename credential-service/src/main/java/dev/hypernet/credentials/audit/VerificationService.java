package dev.hypernet.credentials.audit;

import dev.hypernet.credentials.audit.Break.Reason;
import dev.hypernet.credentials.audit.SealRepository.Counts;
import dev.hypernet.credentials.audit.SealRepository.Standing;
import dev.hypernet.platform.context.CallerContext;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares the whole audit with its seals, as it is at one moment, while uses are recorded and sealed. It takes time by
 * the size of the audit: some minutes for a hundred million rows.
 */
@Singleton
class VerificationService {
    /** Seals in one step: with the most rows that they may have, some tens of megabytes. */
    private static final int PAGE = 50;

    private static final Duration UNLIMITED = Duration.ZERO;

    private final SealRepository seals;
    private final SealingKeys keys;
    private final Horizon horizon;
    private final Sealer sealer;
    private final Clock clock;

    VerificationService(SealRepository seals, SealingKeys keys, Horizon horizon, Sealer sealer, Clock clock) {
        this.seals = seals;
        this.keys = keys;
        this.horizon = horizon;
        this.sealer = sealer;
        this.clock = clock;
    }

    /**
     * Verifies, however long that takes.
     *
     * @param told a seal that the chain must have reached
     */
    Uni<Verification> verify(Optional<Witness> told) {
        return verify(told, UNLIMITED, Instant.MAX);
    }

    /**
     * Verifies within a limit, and at the most one statement longer, which is bound by the same limit. Fails with
     * {@link TookTooLong}.
     *
     * @param told a seal that the chain must have reached
     */
    Uni<Verification> verify(Optional<Witness> told, Duration limit) {
        return Uni.createFrom()
                .deferred(() -> verify(told, limit, clock.instant().plus(limit)));
    }

    private Uni<Verification> verify(Optional<Witness> told, Duration statement, Instant until) {
        // Taken before the moment that is looked at, or a seal could be missed that was only made after it.
        List<Witness> witnesses =
                Stream.concat(told.stream(), sealer.witness().stream()).toList();
        return seals.atOneMoment(statement, connection -> verify(connection, witnesses, until));
    }

    private Uni<Verification> verify(SqlConnection connection, List<Witness> witnesses, Instant until) {
        return seals.standing(connection)
                .map(this::horizon)
                .chain(reached -> walk(connection, reached, new ChainWalk(keys, reached, witnesses), until));
    }

    /** What was signed counts too: the setting may once have been shorter. */
    private Instant horizon(Standing standing) {
        Instant now = horizon.at(standing.moment());
        return Stream.ofNullable(standing.newest())
                .filter(keys::made)
                .map(seal -> seal.statement().retained().horizon())
                .filter(signed -> signed.isAfter(now))
                .findFirst()
                .orElse(now);
    }

    private Uni<Verification> walk(SqlConnection connection, Instant reached, ChainWalk walk, Instant until) {
        return Uni.createFrom()
                .deferred(() -> step(connection, reached, walk))
                .invoke(() -> failBehind(until))
                .repeat()
                .whilst(over -> !over)
                .collect()
                .last()
                .chain(() -> walk.broken()
                        .map(where -> Uni.createFrom().item(walk.found(0, where)))
                        .orElseGet(() -> lookBeyondSeals(connection, reached, walk)));
    }

    private void failBehind(Instant until) {
        if (clock.instant().isAfter(until)) {
            throw new TookTooLong();
        }
    }

    private Uni<Boolean> step(SqlConnection connection, Instant reached, ChainWalk walk) {
        return seals.page(connection, walk.next(), PAGE).chain(page -> look(connection, reached, walk, page));
    }

    private Uni<Boolean> look(SqlConnection connection, Instant reached, ChainWalk walk, List<Seal> page) {
        return page.isEmpty()
                ? Uni.createFrom().item(() -> walk.end())
                : seals.sealedUses(connection, page, reached)
                        .chain(uses -> CallerContext.aside(() -> walk.go(page, uses)));
    }

    private Uni<Verification> lookBeyondSeals(SqlConnection connection, Instant reached, ChainWalk walk) {
        return seals.counts(connection, reached)
                .chain(counts -> beyondSeals(connection, reached, walk, counts)
                        .map(where -> walk.found(counts.waiting(), where.orElse(null))));
    }

    /** What no seal covers must wait for one, and what waits must be there. */
    private Uni<Optional<Break>> beyondSeals(SqlConnection connection, Instant reached, ChainWalk walk, Counts counts) {
        if (counts.vanished() != null) {
            return Uni.createFrom().item(Optional.of(Break.ofRow(Reason.ROW_REMOVED, counts.vanished())));
        }
        return walk.strays(counts) == 0
                ? Uni.createFrom().item(Optional.empty())
                : seals.stray(connection, reached)
                        .map(stray -> Optional.of(Break.ofRow(Reason.ROW_ADDED, stray.orElse(null))));
    }
}
