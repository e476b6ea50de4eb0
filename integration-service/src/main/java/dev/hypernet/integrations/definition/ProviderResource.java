package dev.hypernet.integrations.definition;

import dev.hypernet.platform.paging.Cursor;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The supported apps (row D14). */
@Path("/api/v1/providers")
@Tag(name = "Providers")
@Authenticated
public class ProviderResource {
    private final Definitions definitions;

    ProviderResource(Definitions definitions) {
        this.definitions = definitions;
    }

    @GET
    @Operation(summary = "What can be connected, by name")
    @APIResponse(responseCode = "200", description = "A page of providers")
    public Page<ProviderView> list(@BeanParam @Valid PageQuery page) {
        Cursor after = Cursor.decode(page.cursor, 1);
        List<ProviderView> rest = definitions.all().stream()
                .map(ProviderView::of)
                .filter(provider -> after == null || provider.integrationType().compareTo(after.text(0)) > 0)
                .limit(page.limit + 1L)
                .toList();
        return Page.of(rest, page.limit, last -> Cursor.of(last.integrationType()));
    }
}
