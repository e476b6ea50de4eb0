package dev.hypernet.integrations.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.platform.http.IdempotencyKey;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Where the caller wants to be told what happens, by the Standard Webhooks specification. */
@Path(WebhookEndpointResource.PATH)
@Tag(name = "Webhooks")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class WebhookEndpointResource {
    static final String PATH = "/api/v1/webhook-endpoints";
    private static final String STATES = "pending|sending|delivered|failed";
    private static final String JSON = "application/json";

    private final WebhookEndpointService endpoints;
    private final Caller caller;

    WebhookEndpointResource(WebhookEndpointService endpoints, Caller caller) {
        this.endpoints = endpoints;
        this.caller = caller;
    }

    @POST
    @Operation(summary = "Be told of events at an address of your own", description = """
        Its secret is in this answer and in no other. Under an Idempotency-Key the same endpoint is answered again, \
        its secret redacted.\
        """)
    @APIResponse(
            responseCode = "201",
            description = "The endpoint and its secret",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WebhookEndpointView.class)))
    @APIResponse(responseCode = "409", description = "too-many-endpoints")
    @APIResponse(
            responseCode = "422",
            description = "A field breaks a rule, or the address is none of the open internet over TLS")
    @APIResponse(responseCode = "503", description = "The store of secrets does not answer; nothing was made")
    public Uni<RestResponse<WebhookEndpointView>> create(
            @HeaderParam("Idempotency-Key") @Nullable IdempotencyKey key, @Valid @NotNull NewWebhookEndpoint endpoint) {
        return endpoints.create(caller.userId(), endpoint, key).map(WebhookEndpointResource::created);
    }

    @GET
    @Operation(summary = "The caller's endpoints, newest first")
    @APIResponse(responseCode = "200", description = "A page of endpoints")
    @APIResponse(responseCode = "400", description = "The cursor is none of this list")
    public Uni<Page<WebhookEndpointView>> list(@BeanParam @Valid PageQuery page) {
        return endpoints
                .list(caller.userId(), page.cursor, page.limit)
                .map(found -> found.map(WebhookEndpointView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One endpoint")
    @APIResponse(
            responseCode = "200",
            description = "The endpoint, its ETag its version",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WebhookEndpointView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<WebhookEndpointView> get(@PathParam("id") UUID id) {
        return endpoints.get(caller.userId(), id).map(WebhookEndpointView::of);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({"application/merge-patch+json", MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Change an endpoint",
            description =
                    "Disabled it is told nothing more, nor what waits for it. Enabled again it is told what happens"
                            + " from then on; resend what it missed.")
    @RequestBody(
            description = "A JSON merge patch (RFC 7396) of these fields",
            content = @Content(schema = @Schema(implementation = WebhookEndpointEdit.class)))
    @APIResponse(
            responseCode = "200",
            description = "The endpoint; a patch that changes nothing makes no version",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WebhookEndpointView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or cannot be changed: errors names it")
    public Uni<WebhookEndpointView> change(
            @PathParam("id") UUID id,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @NotNull JsonNode patch) {
        return endpoints.change(caller.userId(), id, patch, match).map(WebhookEndpointView::of);
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Be told nothing more there; its secret and its deliveries go too")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(
            responseCode = "503",
            description =
                    "The store of secrets does not answer; the endpoint is there, perhaps without secret: repeat it")
    public Uni<Void> delete(@PathParam("id") UUID id, @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return endpoints.delete(caller.userId(), id, match);
    }

    @POST
    @Path("/{id}/rotate-secret")
    @Operation(
            summary = "Another secret",
            description =
                    "It is in this answer and in no other. The one before signs too for a day, or as long as overlap"
                            + " says: PT0S where somebody else knows it.")
    @APIResponse(
            responseCode = "200",
            description = "The endpoint and its new secret",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WebhookEndpointView.class)))
    @APIResponse(responseCode = "400", description = "overlap is no duration, or longer than a day")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "changed-meanwhile: another rotation was faster")
    @APIResponse(responseCode = "503", description = "The store of secrets does not answer; nothing was changed")
    @ResponseHeader(name = "Cache-Control", value = "no-store")
    public Uni<WebhookEndpointView> rotateSecret(
            @PathParam("id") UUID id,
            @QueryParam("overlap") @Parameter(description = "An ISO 8601 duration") @Nullable String overlap) {
        return endpoints.rotateSecret(caller.userId(), id, overlap);
    }

    @POST
    @Path("/{id}/test")
    @ResponseStatus(202)
    @Operation(summary = "Send dev.hypernet.webhook.test.v1 there, to see that it arrives")
    @APIResponse(
            responseCode = "202",
            description = "It is sent presently",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WebhookDeliveryView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "endpoint-disabled")
    @APIResponse(
            responseCode = "429",
            description = "too-many-requests: more than ten an hour; the header RateLimit names webhook-tests")
    public Uni<WebhookDeliveryView> test(@PathParam("id") UUID id) {
        return endpoints.test(caller.userId(), id).map(WebhookDeliveryView::of);
    }

    @GET
    @Path("/{id}/deliveries")
    @Operation(summary = "What it was told in the last days, or is to be, newest first")
    @APIResponse(responseCode = "200", description = "A page of deliveries")
    @APIResponse(responseCode = "400", description = "The cursor is none of this list")
    @APIResponse(responseCode = "404", description = "There is no such endpoint, or it is not the caller's")
    @APIResponse(responseCode = "422", description = "There is no such state")
    public Uni<Page<WebhookDeliveryView>> deliveries(
            @PathParam("id") UUID id,
            @BeanParam @Valid PageQuery page,
            @QueryParam("state") @Pattern(regexp = STATES, message = "must be one of " + STATES) @Nullable
                    String state) {
        return endpoints
                .deliveries(caller.userId(), id, state, page.cursor, page.limit)
                .map(found -> found.map(WebhookDeliveryView::of));
    }

    @POST
    @Path("/{id}/deliveries/{delivery}/resend")
    @ResponseStatus(202)
    @Operation(summary = "Send it again, with the same webhook-id")
    @APIResponse(
            responseCode = "202",
            description = "It is sent presently",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = WebhookDeliveryView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "endpoint-disabled; on-its-way")
    @APIResponse(
            responseCode = "429",
            description = "too-many-requests: more than a thousand an hour; the header RateLimit names webhook-resends")
    public Uni<WebhookDeliveryView> resend(@PathParam("id") UUID id, @PathParam("delivery") UUID delivery) {
        return endpoints.resend(caller.userId(), id, delivery).map(WebhookDeliveryView::of);
    }

    private static RestResponse<WebhookEndpointView> created(WebhookEndpointView endpoint) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, endpoint)
                .location(URI.create(PATH + "/" + endpoint.id()))
                .header("Cache-Control", "no-store")
                .build();
    }
}
