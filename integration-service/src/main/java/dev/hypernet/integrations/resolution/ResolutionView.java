package dev.hypernet.integrations.resolution;

import dev.hypernet.contracts.IntegrationId;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which integration a task gets, and why. Of integrations that others share it shows what tells them apart, and nothing
 * of their settings or accounts.
 */
public record ResolutionView(@Nullable Chosen integration, String reason, List<CandidateView> candidates) {

    /** The one it gets. */
    @Schema(name = "ResolvedIntegration")
    public record Chosen(
            IntegrationId id,
            String integrationType,
            String integrationName,
            String instanceId,
            ContextView context,
            String status,
            String state,
            boolean isEnabled,
            @Nullable Instant lastUsedAt) {}

    /** Whose tasks may use it. */
    @Schema(name = "ResolutionContext")
    public record ContextView(String type, @Nullable String contextId) {
        static ContextView of(Candidate candidate) {
            return new ContextView(candidate.level().context(), candidate.contextId());
        }
    }

    /** One that was looked at. */
    @Schema(name = "ResolutionCandidate")
    public record CandidateView(
            IntegrationId id,
            String integrationName,
            ContextView context,
            String state,
            boolean isEnabled,
            @Nullable Instant lastUsedAt,
            int rank,

            @Schema(
                    enumeration = {
                        "chosen",
                        "less specific",
                        "used longer ago",
                        "not connected",
                        "disabled",
                        "not yours"
                    })
            String verdict) {

        static CandidateView of(Ranked ranked) {
            Candidate candidate = ranked.candidate();
            return new CandidateView(
                    candidate.id(),
                    candidate.integrationName(),
                    ContextView.of(candidate),
                    candidate.state().name(),
                    candidate.isEnabled(),
                    candidate.lastUsedAt(),
                    ranked.rank(),
                    ranked.verdict().text());
        }
    }

    static ResolutionView of(Resolution resolution) {
        return new ResolutionView(
                resolution
                        .chosen()
                        .map(candidate -> chosen(resolution, candidate))
                        .orElse(null),
                resolution.reason(),
                resolution.ranked().stream().map(CandidateView::of).toList());
    }

    private static Chosen chosen(Resolution resolution, Candidate candidate) {
        return new Chosen(
                candidate.id(),
                resolution.integrationType(),
                candidate.integrationName(),
                candidate.instanceId(),
                ContextView.of(candidate),
                candidate.state().status(),
                candidate.state().name(),
                candidate.isEnabled(),
                candidate.lastUsedAt());
    }
}
