package dev.hypernet.integrations.syncjob;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.Problem;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which jobs a client wants listed, as it sends it; all filters can be combined. */
public class SyncJobListParameters {
    private static final List<String> STATUSES =
            List.of("queued", "running", "waiting", "success", "partial", "failed", "cancelled");
    private static final List<String> TRIGGERS = List.of("manual", "initial", "scheduled", "retry", "webhook");
    private static final List<String> SYNC_TYPES = List.of("full", "incremental");
    private static final int LONGEST = 50;

    @QueryParam("integration_id")
    @Parameter(description = "Of this integration")
    public @Nullable String integrationId;

    @QueryParam("integration_type")
    @Parameter(description = "Of this provider")
    public @Nullable String integrationType;

    @QueryParam("status")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"queued", "running", "waiting", "success", "partial", "failed", "cancelled"
                            }))
    public @Nullable String status;

    @QueryParam("trigger")
    @Parameter(
            description = "What asked for it",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"manual", "initial", "scheduled", "retry", "webhook"}))
    public @Nullable String trigger;

    @QueryParam("sync_type")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"full", "incremental"}))
    public @Nullable String syncType;

    @QueryParam("created_after")
    @Parameter(
            description = "Begun at this time or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    public @Nullable String createdAfter;

    @QueryParam("created_before")
    @Parameter(
            description = "Begun earlier than this",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    public @Nullable String createdBefore;

    /** A 400 names what cannot be read. */
    SyncJobFilter filter() {
        return new SyncJobFilter(
                integrationId == null ? null : new IntegrationId(QueryText.uuid("integration_id", integrationId)),
                type(),
                QueryText.wordOrNull("status", status, STATUSES),
                QueryText.wordOrNull("trigger", trigger, TRIGGERS),
                QueryText.wordOrNull("sync_type", syncType, SYNC_TYPES),
                QueryText.instantOrNull("created_after", createdAfter),
                QueryText.instantOrNull("created_before", createdBefore));
    }

    private @Nullable String type() {
        if (integrationType != null && (integrationType.length() > LONGEST || !QueryText.isStorable(integrationType))) {
            throw Problem.badRequest("integration_type", "must be a name of at most " + LONGEST + " characters");
        }
        return integrationType;
    }
}
