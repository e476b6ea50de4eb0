package dev.hypernet.integrations.deadletter;

import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Messages no consumer could settle, of all services, for admins. */
@Path("/api/v1/dead-letters")
@Tag(name = "Dead letters", description = "Messages no consumer could settle")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The caller is no admin")
public class DeadLetterResource {
    private final DeadLetterService letters;
    private final Caller caller;

    DeadLetterResource(DeadLetterService letters, Caller caller) {
        this.letters = letters;
        this.caller = caller;
    }

    @GET
    @Path("/topics")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Dead-letter topics with something on them; for admins")
    @APIResponse(responseCode = "200", description = "All of them: there are at most a few for each service")
    public Uni<Page<DeadLetterTopicView>> topics() {
        return letters.topics()
                .map(found ->
                        new Page<>(found.stream().map(DeadLetterTopicView::of).toList(), null));
    }

    @GET
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "The letters of a topic by partition and offset; for admins")
    @APIResponse(responseCode = "200", description = "A page of letters, without what they say")
    @APIResponse(responseCode = "400", description = "A parameter is missing or cannot be read")
    @APIResponse(responseCode = "404", description = "There is no such dead-letter topic")
    public Uni<Page<DeadLetterView>> list(
            @Parameter(
                            description = "As /topics has it",
                            required = true,
                            example = "hypernet.sync.batch.v1.object-service.dlq")
                    @QueryParam("topic")
                    @NotBlank
                    @Nullable
                    String topic,
            @BeanParam @Valid PageQuery page) {
        return letters.list(String.valueOf(topic), page.cursor, page.limit).map(found -> found.map(DeadLetterView::of));
    }

    @POST
    @Path("/replay")
    @RolesAllowed(Caller.ADMIN)
    @Operation(
            summary = "Send a letter back to the topic it was on; for admins",
            description = "With its key, headers and content, once. Every consumer of that topic gets it; those that"
                    + " settled it before know it by its id.")
    @APIResponse(responseCode = "200", description = "Sent; who did it and when is kept")
    @APIResponse(responseCode = "404", description = "There is no such letter, or its topic has forgotten it")
    @APIResponse(
            responseCode = "409",
            description = "replayed-already: it was sent back before. origin-unknown: it does not say where it was")
    @APIResponse(responseCode = "422", description = "The order breaks a rule")
    public Uni<DeadLetterView> replay(@Valid @NotNull ReplayOrder order) {
        return letters.replay(caller.userId(), order.place()).map(DeadLetterView::of);
    }
}
