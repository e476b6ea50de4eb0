package dev.hypernet.integrations.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.DefinitionReader;
import dev.hypernet.integrations.definition.DefinitionService.Registered;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Map;
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

/** Definition documents and their life (rows D01 to D13). Drafts are seen by admins alone. */
@Path("/api/v1/definitions")
@Tag(name = "Definitions", description = "Connectors as documents: what a provider is, and what can be done there")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class DefinitionResource {
    private static final String JSON = "application/json";
    private static final String DOCUMENT = "A definition document: GET /api/v1/definitions/schema. At most 1 MiB";

    private final DefinitionService definitions;
    private final Caller caller;

    DefinitionResource(DefinitionService definitions, Caller caller) {
        this.definitions = definitions;
        this.caller = caller;
    }

    @GET
    @Path("/schema")
    @Operation(summary = "The JSON Schema of definition documents, draft 2020-12")
    @APIResponse(
            responseCode = "200",
            description = "The schema",
            content = @Content(mediaType = JSON, schema = @Schema(type = SchemaType.OBJECT)))
    public Map<String, @Nullable Object> schema() {
        return DefinitionView.members(DefinitionReader.publishedSchema());
    }

    @GET
    @Operation(summary = "All definitions in their current versions, by their ids; without their documents")
    @APIResponse(responseCode = "200", description = "A page of definitions")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Uni<Page<DefinitionView>> list(@BeanParam @Valid PageQuery page) {
        boolean isAdmin = caller.isAdmin();
        return definitions
                .list(page.cursor, page.limit, isAdmin)
                .map(found -> found.map(version -> DefinitionView.of(version, isAdmin)));
    }

    @GET
    @Path("/{integration_id}")
    @Operation(summary = "One definition in its current version, with its document")
    @APIResponse(
            responseCode = "200",
            description = "The definition",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DefinitionView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is a draft and the caller no admin")
    public Uni<DefinitionView> get(@PathParam("integration_id") String integrationId) {
        boolean isAdmin = caller.isAdmin();
        return definitions.get(integrationId, isAdmin).map(version -> DefinitionView.of(version, isAdmin));
    }

    @GET
    @Path("/{integration_id}/versions")
    @Operation(summary = "Every version of a definition, last registered first; without their documents")
    @APIResponse(responseCode = "200", description = "A page of versions")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    @APIResponse(responseCode = "404", description = "There is none, or it is a draft and the caller no admin")
    public Uni<Page<DefinitionView>> versions(
            @PathParam("integration_id") String integrationId, @BeanParam @Valid PageQuery page) {
        boolean isAdmin = caller.isAdmin();
        return definitions
                .versions(integrationId, page.cursor, page.limit, isAdmin)
                .map(found -> found.map(version -> DefinitionView.of(version, isAdmin)));
    }

    @GET
    @Path("/{integration_id}/versions/{version}")
    @Operation(summary = "One version, with its document")
    @APIResponse(
            responseCode = "200",
            description = "The version",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DefinitionView.class)))
    @APIResponse(responseCode = "404", description = "There is none, or it is a draft and the caller no admin")
    public Uni<DefinitionView> version(
            @PathParam("integration_id") String integrationId, @PathParam("version") String version) {
        boolean isAdmin = caller.isAdmin();
        return definitions.version(integrationId, version, isAdmin).map(found -> DefinitionView.of(found, isAdmin));
    }

    @POST
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Add a definition, or a version of one; for admins", description = """
                    Its status is the document's: DRAFT, or PUBLISHED where it says nothing. The highest version that \
                    is no draft is the current one, by the precedence of semver.org.""")
    @RequestBody(
            description = DOCUMENT,
            content = @Content(mediaType = JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "201",
            description = "The version; it counts on this replica at once and on every other within half a minute",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DefinitionView.class)))
    @APIResponse(
            responseCode = "200",
            description = "This version is known with this content: as it is now, its status too",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DefinitionView.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(responseCode = "409", description = "version-known: this version is known with other content")
    @APIResponse(responseCode = "413", description = "The document has more than 1 MiB")
    @APIResponse(responseCode = "422", description = "The document breaks rules: errors has the places in it")
    public Uni<RestResponse<DefinitionView>> register(@NotNull JsonNode document) {
        return definitions.register(caller.userId(), document).map(DefinitionResource::answer);
    }

    @POST
    @Path("/check")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Say what is wrong with a document, and what could be better; nothing is kept. For admins")
    @RequestBody(
            description = DOCUMENT,
            content = @Content(mediaType = JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(responseCode = "200", description = "Problems, none for a document that would be taken, and warnings")
    @APIResponse(responseCode = "400", description = "The body is not JSON")
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(responseCode = "413", description = "The document has more than 1 MiB")
    public Uni<CheckView> check(@NotNull JsonNode document) {
        return definitions.check(document);
    }

    @PUT
    @Path("/{integration_id}/versions/{version}")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Replace a draft; for admins")
    @RequestBody(
            description = DOCUMENT,
            content = @Content(mediaType = JSON, schema = @Schema(type = SchemaType.OBJECT)))
    @APIResponse(
            responseCode = "200",
            description = "The draft as it is now",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DefinitionView.class)))
    @APIResponse(responseCode = "400", description = "The body is not JSON, or If-Match cannot be read")
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(responseCode = "404", description = "There is no such version")
    @APIResponse(responseCode = "409", description = "not-a-draft: what it says is fixed")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "413", description = "The document has more than 1 MiB")
    @APIResponse(responseCode = "422", description = "The document breaks rules, or is another version's")
    public Uni<DefinitionView> replace(
            @PathParam("integration_id") String integrationId,
            @PathParam("version") String version,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match,
            @NotNull JsonNode document) {
        return definitions
                .replace(caller.userId(), integrationId, version, document, match)
                .map(DefinitionResource::view);
    }

    @POST
    @Path("/{integration_id}/publish")
    @RolesAllowed(Caller.ADMIN)
    @Operation(
            summary = "Open to connections, calls and syncs; for admins",
            description = "Of a draft, or of what was deprecated.")
    @APIResponse(
            responseCode = "200",
            description = "The definition as it is now",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DefinitionView.class)))
    @APIResponse(responseCode = "400", description = "If-Match cannot be read")
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(responseCode = "404", description = "There is no such definition or version")
    @APIResponse(responseCode = "409", description = "illegal-move: its status does not allow it")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    public Uni<DefinitionView> publish(
            @PathParam("integration_id") String integrationId,
            @Parameter(description = "When left out the highest draft above the current version, else that one")
                    @QueryParam("version")
                    @Nullable
                    String version,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return definitions
                .move(caller.userId(), integrationId, Move.PUBLISH, version, match)
                .map(DefinitionResource::view);
    }

    @POST
    @Path("/{integration_id}/deprecate")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Close to new connections; calls and syncs of those there go on. For admins")
    @APIResponse(
            responseCode = "200",
            description = "The definition as it is now",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DefinitionView.class)))
    @APIResponse(responseCode = "400", description = "If-Match cannot be read")
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(responseCode = "404", description = "There is no such definition")
    @APIResponse(responseCode = "409", description = "illegal-move: it is not PUBLISHED")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    public Uni<DefinitionView> deprecate(
            @PathParam("integration_id") String integrationId,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return definitions
                .move(caller.userId(), integrationId, Move.DEPRECATE, null, match)
                .map(DefinitionResource::view);
    }

    @POST
    @Path("/{integration_id}/archive")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "End it: no connections, calls or syncs any more, only reading. For admins")
    @APIResponse(
            responseCode = "200",
            description = "The definition as it is now",
            content = @Content(mediaType = JSON, schema = @Schema(implementation = DefinitionView.class)))
    @APIResponse(responseCode = "400", description = "If-Match cannot be read")
    @APIResponse(responseCode = "403", description = "The caller is no admin")
    @APIResponse(responseCode = "404", description = "There is no such definition")
    @APIResponse(responseCode = "409", description = "illegal-move: it is a draft, or archived already")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    public Uni<DefinitionView> archive(
            @PathParam("integration_id") String integrationId,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return definitions
                .move(caller.userId(), integrationId, Move.ARCHIVE, null, match)
                .map(DefinitionResource::view);
    }

    /** What only admins can ask for. */
    private static DefinitionView view(StoredVersion version) {
        return DefinitionView.of(version, true);
    }

    private static RestResponse<DefinitionView> answer(Registered registered) {
        return RestResponse.status(
                registered.isNew() ? RestResponse.Status.CREATED : RestResponse.Status.OK, view(registered.version()));
    }
}
