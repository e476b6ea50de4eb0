package dev.hypernet.objects.session;

import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Where the caller is logged in. */
@Path("/api/v1/users")
@Tag(name = "Login")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class SessionResource {
    private final SessionService sessions;
    private final Caller caller;

    SessionResource(SessionService sessions, Caller caller) {
        this.sessions = sessions;
        this.caller = caller;
    }

    @GET
    @Path("/me/sessions")
    @Operation(summary = "The caller's living sessions, newest first")
    @APIResponse(responseCode = "200", description = "A page of sessions")
    public Uni<Page<SessionView>> list(@BeanParam @Valid PageQuery page) {
        @Nullable UUID current = caller.session().orElse(null);
        return sessions.living(caller.userId(), page.cursor, page.limit)
                .map(found -> found.map(session -> SessionView.of(session, current)));
    }

    @DELETE
    @Path("/me/sessions/{id}")
    @Operation(summary = "End one session", description = "Its access tokens stay good until they run out.")
    @APIResponse(responseCode = "204", description = "Ended")
    @APIResponse(responseCode = "404", description = "The caller has no such living session")
    public Uni<Void> end(@PathParam("id") UUID id) {
        return sessions.end(caller.userId(), id);
    }

    @DELETE
    @Path("/me/sessions")
    @Operation(summary = "End every session", description = "The one the request's token came from as well.")
    @APIResponse(responseCode = "204", description = "Ended")
    public Uni<Void> endAll() {
        return sessions.endAll(caller.userId());
    }
}
