package dev.hypernet.objects.quarantine;

import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.identity.Caller;
import dev.hypernet.platform.paging.Page;
import dev.hypernet.platform.paging.PageQuery;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Records of the caller's sources that could not be mapped or stored, each with the reason. */
@Path("/api/v1/quarantine")
@Tag(name = "Quarantine", description = "Records of sources that could not be mapped or stored")
@Authenticated
@APIResponse(responseCode = "401", description = "No valid token")
public class QuarantineResource {
    private final QuarantineService quarantine;
    private final Caller caller;

    QuarantineResource(QuarantineService quarantine, Caller caller) {
        this.quarantine = quarantine;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "Records that were set aside, newest first; open ones unless another state is asked for")
    @APIResponse(responseCode = "200", description = "A page of records, without what is kept of them")
    @APIResponse(responseCode = "400", description = "A parameter cannot be read")
    @APIResponse(responseCode = "422", description = "There is no such state")
    public Uni<Page<QuarantinedRecordView>> list(
            @BeanParam @Valid PageQuery page,
            @QueryParam("state")
                    @DefaultValue("open")
                    @Pattern(
                            regexp = "open|applied|gone|dismissed",
                            message = "must be open, applied, gone or dismissed")
                    String state,
            @QueryParam("integration_id") @Nullable String integration,
            @QueryParam("stream") @Nullable String stream,
            @QueryParam("code") @Nullable String code) {
        QuarantineQuery query =
                new QuarantineQuery(state, QueryText.uuidOrNull("integration_id", integration), stream, code);
        return quarantine
                .list(caller.userId(), query, page.cursor, page.limit)
                .map(found -> found.map(QuarantinedRecordView::of));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One record, with what is kept of it")
    @APIResponse(responseCode = "200", description = "The record")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    public Uni<QuarantinedRecordView> get(@PathParam("id") UUID id) {
        return quarantine.get(caller.userId(), id).map(QuarantinedRecordView::of);
    }

    @POST
    @Path("/{id}/retry")
    @Operation(
            summary = "Apply it once more",
            description = "From what is kept, by the rules of now, such as a newer version of its object type.")
    @APIResponse(responseCode = "200", description = "applied; or still open, with one more try and the reason of now")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(
            responseCode = "409",
            description = "quarantine-settled: it waits no more. quarantine-needs-reading: it could not be mapped, and"
                    + " comes with another reading of its stream")
    public Uni<QuarantinedRecordView> retry(@PathParam("id") UUID id) {
        return quarantine.retry(caller.userId(), id).map(QuarantinedRecordView::of);
    }

    @POST
    @Path("/{id}/dismiss")
    @Operation(summary = "Let it be, until its source says something else of it")
    @APIResponse(responseCode = "200", description = "Dismissed; what was kept of it is gone")
    @APIResponse(responseCode = "404", description = "There is none, or it is not the caller's")
    @APIResponse(responseCode = "409", description = "quarantine-settled: it waits no more")
    public Uni<QuarantinedRecordView> dismiss(@PathParam("id") UUID id) {
        return quarantine.dismiss(caller.userId(), id).map(QuarantinedRecordView::of);
    }
}
