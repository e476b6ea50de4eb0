package dev.hypernet.objects.user;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.http.IfMatch;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Everybody's accounts, for admins. */
@Path("/api/v1/admin/users")
@Tag(name = "Administration")
@RolesAllowed("admin")
@APIResponse(responseCode = "401", description = "No valid token")
@APIResponse(responseCode = "403", description = "The caller is no admin")
public class AdminUserResource {
    private final AdminService admins;

    AdminUserResource(AdminService admins) {
        this.admins = admins;
    }

    @GET
    @Operation(summary = "Accounts, newest first", description = "email: how the address begins.")
    @APIResponse(responseCode = "200", description = "A page of accounts")
    public Uni<Page<UserView>> list(
            @RestQuery @Nullable @Size(max = AccountRules.LONGEST_EMAIL) String email,
            @RestQuery("is_active") @Nullable Boolean active,
            @BeanParam @Valid PageQuery page) {
        return admins.list(email, active, page.cursor, page.limit).map(found -> found.map(UserView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One account")
    @APIResponse(responseCode = "200", description = "The account")
    @APIResponse(responseCode = "404", description = "There is none")
    public Uni<UserView> get(@PathParam("id") UUID id) {
        return admins.get(new UserId(id)).map(UserView::of);
    }

    @PATCH
    @Path("/{id}")
    @Consumes({"application/merge-patch+json", "application/json"})
    @Operation(
            summary = "Change is_active, is_admin, email_verified or storage_quota",
            description = "JSON Merge Patch, RFC 7396. The sessions of somebody made inactive end.")
    @APIResponse(responseCode = "200", description = "The account")
    @APIResponse(responseCode = "404", description = "There is none")
    @APIResponse(responseCode = "409", description = "It is the last active admin's, or of somebody who leaves")
    @APIResponse(responseCode = "412", description = "It changed since the version in If-Match")
    @APIResponse(responseCode = "422", description = "A field breaks a rule, or cannot be changed")
    public Uni<UserView> edit(
            @PathParam("id") UUID id,
            @NotNull JsonNode patch,
            @HeaderParam("If-Match") @DefaultValue("*") IfMatch match) {
        return admins.edit(new UserId(id), patch, match).map(UserView::of);
    }
}
