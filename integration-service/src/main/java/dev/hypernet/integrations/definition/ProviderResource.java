package dev.hypernet.integrations.definition;

import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The supported apps (row D14). */
@Path("/api/v1/providers")
@Tag(name = "Providers")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class ProviderResource {
    private final Definitions definitions;

    ProviderResource(Definitions definitions) {
        this.definitions = definitions;
    }

    @GET
    @Operation(summary = "What can be connected, by name; drafts are not shown")
    @APIResponse(responseCode = "200", description = "A page of providers")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    public Page<ProviderView> list(
            @BeanParam @Valid PageQuery page,
            @Parameter(description = "Only those of this category") @QueryParam("category") @Nullable String category,
            @Parameter(
                            description = "Only those of this status",
                            schema =
                                    @Schema(
                                            type = SchemaType.STRING,
                                            enumeration = {"PUBLISHED", "DEPRECATED", "ARCHIVED"}))
                    @QueryParam("status")
                    @Pattern(
                            regexp = "PUBLISHED|DEPRECATED|ARCHIVED",
                            message = "must be one of PUBLISHED, DEPRECATED, ARCHIVED")
                    @Nullable
                    String status) {
        Cursor after = Cursor.decode(page.cursor, 1);
        List<ProviderView> rest = definitions.all().stream()
                .filter(provider -> after == null || provider.integrationId().compareTo(after.text(0)) > 0)
                .filter(provider -> category == null || provider.categories().contains(category))
                .filter(provider -> status == null || provider.status().name().equals(status))
                .limit(page.limit + 1L)
                .map(ProviderView::of)
                .toList();
        return Page.of(rest, page.limit, last -> Cursor.of(last.integrationType()));
    }

    @GET
    @Path("/{integration_type}")
    @Operation(summary = "One provider: how it is connected, what is synced, and every method with its schemas")
    @APIResponse(
            responseCode = "200",
            description = "The provider",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = ProviderDetails.class)))
    @APIResponse(responseCode = "404", description = "There is none")
    public ProviderDetails get(@PathParam("integration_type") String integrationType) {
        return ProviderDetails.of(definitions.listed(integrationType));
    }
}
