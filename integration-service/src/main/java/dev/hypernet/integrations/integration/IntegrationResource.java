package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
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
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
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
    private static final String INTEGRATIONS = "/api/v1/integrations";

    private final IntegrationService integrations;
    private final ConnectingService connecting;
    private final IntegrationEditor editor;
    private final IntegrationDetails details;
    private final Caller caller;
    private final String start;

    IntegrationResource(
            IntegrationService integrations,
            ConnectingService connecting,
            IntegrationEditor editor,
            IntegrationDetails details,
            Caller caller,
            @ConfigProperty(name = "hypernet.public-url") String publicUrl) {
        this.integrations = integrations;
        this.connecting = connecting;
        this.editor = editor;
        this.details = details;
        this.caller = caller;
        this.start = publicUrl + INTEGRATIONS + "/oauth/start?integration_id=";
    }

    @POST
    @Operation(
            summary = "Connect an account",
            description = "With its credentials it is connected at once, if the provider accepts them. One that is"
                    + " connected by consent waits for it: authorization_url says where that is given. One whose"
                    + " settings are not complete waits for them (PATCH).")
    @APIResponse(
            responseCode = "201",
            description = "The integration, with its address; the same one again for the same Idempotency-Key",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = IntegrationView.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(responseCode = "403", description = "Global and client integrations are for admins to make")
    @APIResponse(responseCode = "404", description = "There is no such provider")
    @APIResponse(
            responseCode = "409",
            description = "instance-id-taken; definition-deprecated or definition-archived: nothing new is connected")
    @APIResponse(
            responseCode = "422",
            description = "A field, a setting or the credential breaks a rule: errors names it; or the key was used for"
                    + " another request")
    @APIResponse(responseCode = "503", description = "The store of credentials does not answer; nothing was connected")
    public Uni<RestResponse<IntegrationView>> create(
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key, @Valid @NotNull NewIntegration integration) {
        return connecting
                .create(caller.userId(), integration, key, caller.isAdmin())
                .map(this::created);
    }

    @GET
    @Operation(summary = "The caller's integrations, newest first", description = "All filters combine.")
    @APIResponse(responseCode = "200", description = "A page of integrations")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<IntegrationView>> list(
            @BeanParam IntegrationListParameters parameters, @BeanParam @Valid PageQuery page) {
        return integrations
                .list(caller.userId(), parameters.filter(), page.cursor, page.limit)
                .map(found -> found.map(IntegrationView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(
            summary = "One integration, with how it syncs, what was done through it and what its limits leave",
            description = "Its version is of the integration itself: an If-None-Match does not look at the counts.")
    @APIResponse(
            responseCode = "200",
            description = "The integration, its ETag its version",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = IntegrationView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<IntegrationView> get(@PathParam("id") UUID id) {
        return details.get(caller.userId(), new IntegrationId(id)).map(IntegrationView::of);
    }

    @GET
    @Path("/{id}/health")
    @Operation(
            summary = "How an integration fares",
            description = "Apart from its life cycle: a provider that is down makes it unwell, not disconnected.")
    @APIResponse(responseCode = "200", description = "What was found when it was last checked")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<Health> health(@PathParam("id") UUID id) {
        return integrations.get(caller.userId(), new IntegrationId(id)).map(Integration::health);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({"application/merge-patch+json", MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Change an integration",
            description = "Settings that become what the provider wants bring it on: from PENDING_CONFIGURATION to"
                    + " PENDING_AUTHENTICATION, from CONFIG_ERROR to CONNECTED.")
    @RequestBody(
            description = "A JSON merge patch (RFC 7396) of these fields",
            content = @Content(schema = @Schema(implementation = IntegrationEdit.class)))
    @APIResponse(
            responseCode = "200",
            description = "The integration; a patch that changes nothing makes no version",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = IntegrationView.class)))
    @APIResponse(responseCode = "403", description = "Global and client integrations are for admins to change")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "instance-id-taken")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or cannot be changed: errors names it")
    public Uni<IntegrationView> change(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @NotNull JsonNode patch) {
        return editor.change(caller.userId(), new IntegrationId(id), patch, match, caller.isAdmin())
                .map(IntegrationView::of);
    }

    @PUT
    @Path("/{id}/credentials")
    @Operation(
            summary = "Give a credential",
            description = "It replaces the one before, and connects what waits for it or was disconnected. It is never"
                    + " shown again. For a provider that asks for none, an empty object connects anew.")
    @RequestBody(
            description = "By the provider's credential_schema, such as {\"key\": \"…\"}",
            content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            description = "The integration; one whose provider refuses the credential has an error",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = IntegrationView.class)))
    @APIResponse(responseCode = "403", description = "Global and client integrations are for admins to change")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(
            responseCode = "409",
            description = "not-configured; definition-archived; changed-meanwhile: it was disconnected, for instance")
    @APIResponse(
            responseCode = "422",
            description = "It breaks the schema, or the provider is connected by consent: errors names it")
    @APIResponse(responseCode = "503", description = "The store of credentials does not answer; nothing was changed")
    public Uni<IntegrationView> giveCredentials(
            @PathParam("id") UUID id, @NotNull Map<String, @Nullable Object> credentials) {
        return connecting
                .give(caller.userId(), new IntegrationId(id), credentials, caller.isAdmin())
                .map(IntegrationView::of);
    }

    @DELETE
    @Path("/{id}")
    @Operation(
            summary = "Disconnect: revoke and destroy the credential; the integration stays readable",
            description = "With remove=true it is gone as well, and links to it; what came from it stays yours. To"
                    + " connect the same account again revives it.")
    @APIResponse(responseCode = "204", description = "Disconnected, or removed")
    @APIResponse(responseCode = "400", description = "remove is neither true nor false, or If-Match cannot be read")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "It is not connected yet; remove=true removes it all the same")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "503", description = "The store of credentials does not answer; nothing was changed")
    public Uni<Void> disconnect(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @Parameter(schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("remove")
                    @DefaultValue("false")
                    String remove) {
        IntegrationId integration = new IntegrationId(id);
        return switch (remove) {
            case "false" -> integrations.disconnect(caller.userId(), integration, match);
            case "true" -> integrations.remove(caller.userId(), integration, match);
            default -> throw Problem.badRequest("remove", "must be true or false");
        };
    }

    private RestResponse<IntegrationView> created(Integration integration) {
        String consent = connecting.waitsForConsent(integration) ? start + integration.id() : null;
        return RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED, IntegrationView.of(integration, consent))
                .location(URI.create(INTEGRATIONS + "/" + integration.id()))
                .build();
    }
}
