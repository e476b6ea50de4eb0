package dev.hypernet.integrations.oauth;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.integrations.integration.IntegrationView;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Connecting an account (rows E01 and E02). */
@Path("/api/v1/integrations/oauth")
@Tag(name = "Integrations")
public class OAuthResource {
    private static final String COOKIE = "hypernet_attempt";
    private static final String PATH = "/api/v1/integrations/oauth";
    /** More than any provider's codes, which have at most some 2,000 characters. */
    private static final int LONGEST = 4096;

    /** The parameters of a provider's answer that are read here. */
    private static final Set<String> MEANT = Set.of("state", "code", "error");

    private final OAuthService oauth;
    private final Caller caller;
    private final boolean secureCookie;
    private final Duration lifetime;

    OAuthResource(
            OAuthService oauth,
            Caller caller,
            @ConfigProperty(name = "hypernet.oauth.secure-cookie") boolean secureCookie,
            @ConfigProperty(name = "hypernet.oauth.attempt-lifetime") Duration lifetime) {
        this.oauth = oauth;
        this.caller = caller;
        this.secureCookie = secureCookie;
        this.lifetime = lifetime;
    }

    /** Where the person gives their consent. */
    public record Start(String authorizationUrl, IntegrationId integrationId, Instant expiresAt) {}

    /** What the provider appended to the callback's address. */
    public record Completion(
            @NotEmpty @Size(max = LONGEST) String state,
            @NotEmpty @Size(max = LONGEST) String code) {
        /** Without the code: records print their parts. */
        @Override
        public String toString() {
            return "Completion[]";
        }
    }

    @GET
    @Path("/start")
    @Authenticated
    @Operation(
            summary =
                    "Begin to connect an account: redirects to the provider, or answers the address as JSON when asked"
                            + " for JSON")
    @APIResponse(
            responseCode = "200",
            description = "The provider's address, for Accept: application/json",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Start.class)))
    @APIResponse(responseCode = "302", description = "To the provider's address")
    @APIResponse(responseCode = "404", description = "There is no such provider, or no such integration of the caller")
    @APIResponse(
            responseCode = "409",
            description = "not-oauth2; not-configured: its settings come first; definition-deprecated or"
                    + " definition-archived: nothing new is connected")
    public Uni<RestResponse<Start>> start(
            @Parameter(description = "The provider, for a new integration") @QueryParam("type") @Nullable String type,
            @Parameter(
                            description = "An integration that waits for consent, instead of type",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    @QueryParam("integration_id")
                    @Nullable
                    String integration,
            @HeaderParam(HttpHeaders.ACCEPT) @Nullable String accept) {
        boolean json = accept != null && accept.contains(MediaType.APPLICATION_JSON);
        return started(type, integration).map(started -> json ? told(started) : redirected(started));
    }

    @GET
    @Path("/callback")
    @PermitAll
    @Operation(summary = "The provider's way back")
    @APIResponse(responseCode = "200", description = "The integration, connected")
    @APIResponse(
            responseCode = "400",
            description = "invalid-state: the state is used, expired or foreign; not-your-attempt: another browser's;"
                    + " consent-declined; provider-refused; bad-request: a parameter is missing, too long or there"
                    + " twice")
    @APIResponse(responseCode = "409", description = "attempt-withdrawn: it was given up meanwhile")
    @APIResponse(responseCode = "422", description = "The provider refused the code")
    @APIResponse(
            responseCode = "502",
            description =
                    "provider-error: the provider gave no usable answer; tokens-not-stored: the tokens could not be"
                            + " stored and were given back. Nothing was connected")
    @APIResponse(responseCode = "503", description = "Try the same address again")
    public Uni<IntegrationView> callback(
            @QueryParam("state") @Nullable String state,
            @QueryParam("code") @Nullable String code,
            @QueryParam("error") @Nullable String error,
            @CookieParam(COOKIE) @Nullable String cookie,
            @Context UriInfo address) {
        address.getQueryParameters().forEach(OAuthResource::refuseUnlessSound);
        if (state == null) {
            throw Problem.badRequest("state", "is missing from the provider's answer");
        }
        return oauth.callback(state, code, error, cookie).map(IntegrationView::of);
    }

    /** RFC 6749 3.1: nothing is told twice. What the provider adds of its own may be. */
    private static void refuseUnlessSound(String name, List<String> values) {
        if (!MEANT.contains(name)) {
            return;
        }
        if (values.size() > 1) {
            throw Problem.badRequest(name, "must not be there more than once");
        }
        if (values.getFirst().length() > LONGEST) {
            throw Problem.badRequest(name, "must have at most %d characters".formatted(LONGEST));
        }
    }

    @POST
    @Path("/complete")
    @Authenticated
    @Operation(summary = "Complete a connection whose callback reached another browser")
    @APIResponse(responseCode = "200", description = "The integration, connected")
    @APIResponse(responseCode = "400", description = "The state is used, expired or not the caller's")
    public Uni<IntegrationView> complete(@Valid @NotNull Completion completion) {
        return oauth.complete(caller.userId(), completion.state(), completion.code())
                .map(IntegrationView::of);
    }

    private Uni<OAuthService.Started> started(@Nullable String type, @Nullable String integration) {
        if (integration != null) {
            IntegrationId id = new IntegrationId(QueryText.uuid("integration_id", integration));
            return oauth.resume(caller.userId(), id);
        }
        if (type == null) {
            throw Problem.badRequest("type", "must name a provider: GET /api/v1/providers lists them");
        }
        return oauth.start(caller.userId(), type);
    }

    private RestResponse<Start> told(OAuthService.Started started) {
        return RestResponse.ResponseBuilder.ok(
                        new Start(started.authorizationUrl(), started.integrationId(), started.expiresAt()))
                .cookie(cookie(started))
                .build();
    }

    private RestResponse<Start> redirected(OAuthService.Started started) {
        return RestResponse.ResponseBuilder.<Start>create(RestResponse.Status.FOUND)
                .location(URI.create(started.authorizationUrl()))
                .cookie(cookie(started))
                .build();
    }

    private NewCookie cookie(OAuthService.Started started) {
        return new NewCookie.Builder(COOKIE)
                .value(started.cookie())
                .path(PATH)
                .httpOnly(true)
                .secure(secureCookie)
                .sameSite(NewCookie.SameSite.LAX)
                .maxAge((int) lifetime.toSeconds())
                .build();
    }
}
