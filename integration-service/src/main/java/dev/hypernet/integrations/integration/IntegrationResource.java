package dev.hypernet.integrations.integration;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Connected accounts. */
@Path("/api/v1/integrations")
@Tag(name = "Integrations")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class IntegrationResource {
    private final IntegrationService integrations;
    private final Caller caller;

    IntegrationResource(IntegrationService integrations, Caller caller) {
        this.integrations = integrations;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "The caller's integrations, newest first")
    @APIResponse(responseCode = "200", description = "A page of integrations")
    public Uni<Page<IntegrationView>> list(@BeanParam @Valid PageQuery page) {
        return integrations.list(caller.userId(), page.cursor, page.limit).map(found -> found.map(IntegrationView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One integration")
    @APIResponse(
            responseCode = "200",
            description = "The integration",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = IntegrationView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<RestResponse<IntegrationView>> get(@PathParam("id") UUID id) {
        return integrations.get(caller.userId(), new IntegrationId(id)).map(IntegrationResource::tagged);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({"application/merge-patch+json", MediaType.APPLICATION_JSON})
    @Operation(summary = "Rename, enable or disable")
    @APIResponse(
            responseCode = "200",
            description = "The integration as it is now",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = IntegrationView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule")
    public Uni<RestResponse<IntegrationView>> change(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @Valid @NotNull IntegrationPatch patch) {
        return integrations
                .change(caller.userId(), new IntegrationId(id), patch, version(ifMatch))
                .map(IntegrationResource::tagged);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Disconnect: revoke and destroy the tokens; the integration stays readable")
    @APIResponse(responseCode = "204", description = "Disconnected")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "It is not connected yet")
    @APIResponse(responseCode = "503", description = "The store of credentials does not answer; nothing was changed")
    public Uni<Void> disconnect(@PathParam("id") UUID id) {
        return integrations.disconnect(caller.userId(), new IntegrationId(id));
    }

    private static RestResponse<IntegrationView> tagged(Integration integration) {
        return RestResponse.ResponseBuilder.ok(IntegrationView.of(integration))
                .tag(new EntityTag(Long.toString(integration.version())))
                .build();
    }

    private static @Nullable Long version(@Nullable String ifMatch) {
        try {
            return ifMatch == null || ifMatch.equals("*") ? null : Long.valueOf(ifMatch.replace("\"", ""));
        } catch (NumberFormatException foreign) {
            throw new Problem(412, "stale", "The integration changed meanwhile", "If-Match names no version of it.");
        }
    }
}
