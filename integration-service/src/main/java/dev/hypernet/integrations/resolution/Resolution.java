package dev.hypernet.integrations.resolution;

import dev.hypernet.integrations.integration.IntegrationState;
import dev.hypernet.integrations.resolution.Ranked.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a task gets of a provider: a user's own integration before their client's before a global one; among those as
 * close the connected, enabled one that was used last; among equals the lowest id. What cannot be used keeps nothing
 * from coming into its place, however close it is.
 *
 * @param ranked every candidate, the chosen one first
 */
public record Resolution(String integrationType, List<Ranked> ranked) {
    private static final Comparator<Candidate> BY_USE = Comparator.comparing(
                    Candidate::lastUsedAt, Comparator.<@Nullable Instant>nullsLast(Comparator.reverseOrder()))
            .thenComparing(candidate -> candidate.id().toString());

    public Resolution {
        ranked = List.copyOf(ranked);
    }

    /**
     * @param clients what the token says the caller works for
     * @param candidates in any order
     */
    static Resolution of(String integrationType, Set<String> clients, List<Candidate> candidates) {
        List<Candidate> inOrder = candidates.stream()
                .sorted(Comparator.comparing((Candidate candidate) -> !isOpen(candidate, clients))
                        .thenComparing(candidate -> !candidate.isUsable())
                        .thenComparing(Candidate::level)
                        .thenComparing(BY_USE))
                .toList();
        List<Ranked> ranked = new ArrayList<>();
        for (Candidate candidate : inOrder) {
            Candidate chosen = ranked.isEmpty() ? null : ranked.getFirst().candidate();
            ranked.add(new Ranked(candidate, ranked.size() + 1, verdict(candidate, chosen, clients)));
        }
        return new Resolution(integrationType, ranked);
    }

    public Optional<Candidate> chosen() {
        return ranked.stream()
                .filter(first -> first.verdict() == Verdict.CHOSEN)
                .map(Ranked::candidate)
                .findFirst();
    }

    /** In a sentence. */
    public String reason() {
        return chosen().map(this::reason).orElseGet(this::absence);
    }

    private String reason(Candidate chosen) {
        String whose = switch (chosen.level()) {
            case USER -> "It is your own";
            case CLIENT -> "It is your client's, and you have none of your own to use";
            case GLOBAL -> "It is for all, and neither you nor your clients have one to use";
        };
        boolean onlyOne = ranked.stream().noneMatch(other -> other.verdict() == Verdict.USED_LONGER_AGO);
        return onlyOne ? whose + "." : whose + "; of several the one that was used last.";
    }

    private String absence() {
        return ranked.isEmpty()
                ? "There is no integration of " + integrationType + " that you may use."
                : "None of the integrations of " + integrationType + " is connected and enabled for you.";
    }

    private static Verdict verdict(Candidate candidate, @Nullable Candidate chosen, Set<String> clients) {
        if (!isOpen(candidate, clients)) {
            return Verdict.NOT_YOURS;
        }
        if (!(candidate.state() instanceof IntegrationState.Connected)) {
            return Verdict.NOT_CONNECTED;
        }
        if (!candidate.isEnabled()) {
            return Verdict.DISABLED;
        }
        if (chosen == null) {
            return Verdict.CHOSEN;
        }
        return candidate.level() == chosen.level() ? Verdict.USED_LONGER_AGO : Verdict.LESS_SPECIFIC;
    }

    private static boolean isOpen(Candidate candidate, Set<String> clients) {
        return switch (candidate.level()) {
            case USER, GLOBAL -> true;
            case CLIENT -> candidate.contextId() != null && clients.contains(candidate.contextId());
        };
    }
}
