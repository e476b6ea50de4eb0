package dev.hypernet.integrations.jobstream;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jspecify.annotations.Nullable;

/** The caller's jobs as they go on, by server-sent events (WHATWG HTML, 9.2). */
@Path("/api/v1/sync-jobs/stream")
@Tag(name = "Syncs")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class JobStreamResource {
    /** Also where the token says nothing of its end. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final JobNewsService news;
    private final Followers followers;
    private final Caller caller;
    private final Clock clock;

    JobStreamResource(JobNewsService news, Followers followers, Caller caller, Clock clock) {
        this.news = news;
        this.followers = followers;
        this.caller = caller;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @ResponseHeader(name = "X-Accel-Buffering", value = "no")
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    @Operation(
            summary = "Follow the caller's jobs",
            description =
                    "Server-sent events named job, each a job as it is with the sums of its ledger, within a second or"
                            + " two of its change. It begins with what runs, or after Last-Event-ID with every job that"
                            + " changed since. States in between may be left out, how a job ended never is. A comment with"
                            + " an id at once and at least every 15 seconds; it ends with the token, and after an hour:"
                            + " connect again with Last-Event-ID.")
    @APIResponse(responseCode = "200", description = "Events without end")
    @APIResponse(responseCode = "400", description = "Last-Event-ID is none of this stream's")
    @APIResponse(responseCode = "429", description = "The caller follows them too often at once")
    public Multi<OutboundSseEvent> follow(
            @HeaderParam("Last-Event-ID")
                    @Parameter(description = "The id of the last event that came; a browser sends it by itself")
                    @Nullable
                    String last,
            @Context Sse sse) {
        UserId person = caller.userId();
        // Whatever may fail does before the caller is counted.
        Multi<JobNewsService.Told> stream =
                news.follow(person, position(last)).select().first(timeLeft());
        return followers.following(person, stream).map(told -> event(sse, told));
    }

    private static @Nullable Long position(@Nullable String last) {
        if (last == null || last.isEmpty()) {
            return null;
        }
        try {
            return Math.max(0, Long.parseLong(last));
        } catch (NumberFormatException malformed) {
            throw Problem.badHeader("Last-Event-ID", "must be the id of an event of this stream");
        }
    }

    private Duration timeLeft() {
        Duration left = caller.expiresAt()
                .map(end -> Duration.between(clock.instant(), end))
                .orElse(LONGEST);
        if (left.compareTo(LONGEST) > 0) {
            return LONGEST;
        }
        return left.isPositive() ? left.plusMillis(1) : Duration.ofMillis(1);
    }

    /** An id without data is no event, and yet the last one a browser sends: WHATWG HTML, 9.2.6. */
    private static OutboundSseEvent event(Sse sse, JobNewsService.Told told) {
        return told.job() == null
                ? sse.newEventBuilder()
                        .id(Long.toString(told.position()))
                        .comment("still here")
                        .build()
                : sse.newEventBuilder()
                        .id(Long.toString(told.position()))
                        .name("job")
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(told.job())
                        .build();
    }
}
