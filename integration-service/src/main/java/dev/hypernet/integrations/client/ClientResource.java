package dev.hypernet.integrations.client;

import dev.hypernet.platform.identity.Caller;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A definition's client at its provider: a credential like any other, given and never shown (rows C01 and D10). */
@Path("/api/v1/definitions/{integration_id}/client")
@Tag(name = "Definitions")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The caller is no admin")
@APIResponse(responseCode = "404", description = "There is no such definition, or it has no client")
@APIResponse(responseCode = "409", description = "no-client: the definition has neither OAuth 2.0 nor a webhook")
@APIResponse(responseCode = "503", description = "The store of credentials does not answer")
public class ClientResource {
    private static final String JSON = "application/json";

    private final ClientService clients;

    ClientResource(ClientService clients) {
        this.clients = clients;
    }

    @GET
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "The OAuth client of a definition, its secrets redacted; for admins")
    @APIResponse(
            responseCode = "200",
            description = "The client",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ClientView.class)))
    public Uni<ClientView> get(@PathParam("integration_id") String integrationId) {
        return clients.get(integrationId).map(ClientView::of);
    }

    @PUT
    @RolesAllowed(Caller.ADMIN)
    @Operation(
            summary = "Give a definition its OAuth client, in place of the one there is; for admins",
            description = """
                It counts for every exchange and renewal from then on, before what the operator configured.\
                """)
    @APIResponse(
            responseCode = "200",
            description = "The client, its secrets redacted",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = ClientView.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(
            responseCode = "422",
            description =
                    "A member breaks a rule, is missing for the definition's clientAuthentication, or is a key that"
                            + " cannot sign")
    public Uni<ClientView> put(@PathParam("integration_id") String integrationId, @Valid @NotNull NewClient client) {
        return clients.put(integrationId, client).map(ClientView::of);
    }

    @DELETE
    @RolesAllowed(Caller.ADMIN)
    @Operation(
            summary = "Destroy the client that was given; what the operator configured is in force again. For admins")
    @APIResponse(responseCode = "204", description = "There is none that was given any more")
    public Uni<Void> delete(@PathParam("integration_id") String integrationId) {
        return clients.delete(integrationId);
    }
}
