package dev.hypernet.integrations.webhook;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Where providers tell of changes. They have no token: what they send is signed. */
@Path("/api/v1/webhooks/{integration_type}")
@Tag(name = "Webhooks")
@PermitAll
@APIResponse(responseCode = "401", description = "It is not the provider's, or not of about now; nothing was done")
@APIResponse(responseCode = "404", description = "There is no such provider, or it tells of nothing")
@APIResponse(responseCode = "503", description = "It could not be looked at just now: send it again")
public class WebhookResource {
    private static final byte[] NOTHING = {};

    private final WebhookService webhooks;

    WebhookResource(WebhookService webhooks) {
        this.webhooks = webhooks;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(summary = "For providers: something changed", description = """
        What was signed is verified byte by byte as it came. A delivery syncs the accounts it is about within \
        seconds, and does nothing else; sent again, it does nothing.\
        """)
    @RequestBody(content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            description = "It was taken; a text where the provider asked for one",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "400", description = "It is the provider's, and nothing its definition reads")
    @APIResponse(responseCode = "413", description = "It is too large")
    public Uni<RestResponse<String>> receive(
            @PathParam("integration_type") String integrationType,
            @Context HttpHeaders headers,
            byte @Nullable [] body) {
        return webhooks.receive(integrationType, named(headers), body == null ? NOTHING : body)
                .map(WebhookResource::plain);
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(summary = "For providers: is somebody there?")
    @APIResponse(
            responseCode = "200",
            description = "What the provider wanted back",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "400", description = "That is not how this provider asks")
    public Uni<RestResponse<String>> greet(
            @PathParam("integration_type") String integrationType, @Context UriInfo address) {
        return webhooks.greet(integrationType, address.getQueryParameters()).map(WebhookResource::plain);
    }

    /** No browser takes it for anything else: part of it is what anybody put into an address. */
    private static RestResponse<String> plain(String answer) {
        return RestResponse.ResponseBuilder.ok(answer, MediaType.TEXT_PLAIN_TYPE)
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    /** Of several with one name one, as HTTP joins them: RFC 9110, 5.3. */
    private static Map<String, String> named(HttpHeaders headers) {
        Map<String, String> named = new LinkedHashMap<>();
        headers.getRequestHeaders()
                .forEach((name, values) -> named.merge(
                        name.toLowerCase(Locale.ROOT),
                        String.join(", ", List.copyOf(values)),
                        (one, more) -> one + ", " + more));
        return named;
    }
}
