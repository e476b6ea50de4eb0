package dev.hypernet.integrations.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.integration.IntegrationState;
import dev.hypernet.integrations.resolution.Candidate.Level;
import dev.hypernet.integrations.resolution.Ranked.Verdict;
import dev.hypernet.testkit.Requirement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResolutionTest {
    private static final Instant MONDAY = Instant.parse("2026-02-02T12:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-02-03T12:00:00Z");
    private static final IntegrationState CONNECTED = new IntegrationState.Connected();

    @Test
    @Requirement("I04")
    void aUsersOwnBeatsTheirClientsWhichBeatsAGlobalOne() {
        Candidate own = candidate(Level.USER, null, CONNECTED, true, null);
        Candidate clients = candidate(Level.CLIENT, "acme", CONNECTED, true, MONDAY);
        Candidate global = candidate(Level.GLOBAL, null, CONNECTED, true, TUESDAY);

        assertThat(verdicts(global, clients, own))
                .containsExactly(Verdict.CHOSEN, Verdict.LESS_SPECIFIC, Verdict.LESS_SPECIFIC);
        assertThat(of(global, clients, own).ranked())
                .extracting(Ranked::candidate)
                .containsExactly(own, clients, global);
        assertThat(of(global, clients).chosen()).contains(clients);
        assertThat(of(global).chosen()).contains(global);
    }

    @Test
    @Requirement("I04")
    void amongThoseAsCloseTheOneUsedLastWins() {
        Candidate never = candidate(Level.USER, null, CONNECTED, true, null);
        Candidate monday = candidate(Level.USER, null, CONNECTED, true, MONDAY);
        Candidate tuesday = candidate(Level.USER, null, CONNECTED, true, TUESDAY);

        Resolution resolution = of(monday, never, tuesday);

        assertThat(resolution.ranked()).extracting(Ranked::candidate).containsExactly(tuesday, monday, never);
        assertThat(resolution.ranked())
                .extracting(Ranked::verdict)
                .containsExactly(Verdict.CHOSEN, Verdict.USED_LONGER_AGO, Verdict.USED_LONGER_AGO);
        assertThat(resolution.ranked()).extracting(Ranked::rank).containsExactly(1, 2, 3);
        assertThat(resolution.reason()).contains("own").contains("used last");
    }

    @Test
    @Requirement("I04")
    void amongEqualsTheLowestIdWins() {
        Candidate low = candidate("1", Level.GLOBAL, null, CONNECTED, true, MONDAY);
        Candidate high = candidate("f", Level.GLOBAL, null, CONNECTED, true, MONDAY);

        assertThat(of(high, low).chosen()).contains(low);
    }

    @Test
    @Requirement({"I04", "I12"})
    void whatCannotBeUsedGivesItsPlaceUp() {
        Candidate broken = candidate(Level.USER, null, new IntegrationState.AuthError(), true, TUESDAY);
        Candidate off = candidate(Level.CLIENT, "acme", CONNECTED, false, TUESDAY);
        Candidate global = candidate(Level.GLOBAL, null, CONNECTED, true, null);

        assertThat(of(broken, off, global).chosen()).contains(global);
        assertThat(verdicts(broken, off, global))
                .containsExactly(Verdict.CHOSEN, Verdict.NOT_CONNECTED, Verdict.DISABLED);
        assertThat(of(broken, off).chosen()).isEmpty();
        assertThat(of(broken, off).reason()).contains("connected and enabled");
    }

    @Test
    @Requirement({"I03", "I04"})
    void aClientTheTokenDoesNotNameIsExplainedAndNeverChosen() {
        Candidate others = candidate(Level.CLIENT, "globex", CONNECTED, true, TUESDAY);

        assertThat(of(others).chosen()).isEmpty();
        assertThat(verdicts(others)).containsExactly(Verdict.NOT_YOURS);
    }

    @Test
    void nothingIsExplainedToo() {
        assertThat(of().ranked()).isEmpty();
        assertThat(of().reason()).contains("test_notes");
    }

    private static List<Verdict> verdicts(Candidate... candidates) {
        return of(candidates).ranked().stream().map(Ranked::verdict).toList();
    }

    private static Resolution of(Candidate... candidates) {
        return Resolution.of("test_notes", Set.of("acme"), List.of(candidates));
    }

    private static Candidate candidate(
            Level level,
            @Nullable String context,
            IntegrationState state,
            boolean isEnabled,
            @Nullable Instant lastUsedAt) {
        return candidate("a", level, context, state, isEnabled, lastUsedAt);
    }

    private static Candidate candidate(
            String firstDigit,
            Level level,
            @Nullable String context,
            IntegrationState state,
            boolean isEnabled,
            @Nullable Instant lastUsedAt) {
        String id = firstDigit + UUID.randomUUID().toString().substring(1);
        return new Candidate(
                UserId.random(), IntegrationId.of(id), "Notes", "notes", level, context, state, isEnabled, lastUsedAt);
    }
}
