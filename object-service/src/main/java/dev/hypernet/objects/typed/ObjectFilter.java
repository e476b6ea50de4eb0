package dev.hypernet.objects.typed;

import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.Problem;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** What a list of objects can be cut down by, beside {@code where}. */
public class ObjectFilter {
    private static final String TYPE = "[a-z][a-z0-9_]{0,49}";
    private static final String SORT = "-?[a-z][a-z0-9_]{0,49}";

    @QueryParam("type")
    @Parameter(description = "Repeatable: objects of any of these types")
    @Size(max = 20)
    public List<String> type = List.of();

    @QueryParam("integration_id")
    public @Nullable UUID integrationId;

    @QueryParam("source_type")
    @Pattern(regexp = "integration|upload|import|system|user")
    public @Nullable String sourceType;

    @QueryParam("created_after")
    @Parameter(description = "Inclusive")
    public @Nullable String createdAfter;

    @QueryParam("created_before")
    @Parameter(description = "Exclusive")
    public @Nullable String createdBefore;

    @QueryParam("updated_after")
    @Parameter(description = "Inclusive")
    public @Nullable String updatedAfter;

    @QueryParam("sort")
    @DefaultValue("-created_at")
    @Pattern(regexp = SORT, message = "must be created_at or an indexed field, - before it for the last first")
    @Parameter(description = "created_at, or an indexed field of the one type; - before it for the last first")
    public String sort = "-created_at";

    ObjectQuery query(List<FieldFilter> where) {
        if (!type.stream().allMatch(id -> id.matches(TYPE))) {
            throw Problem.badRequest("type", "must be a type's id");
        }
        boolean descending = sort.startsWith("-");
        return new ObjectQuery(
                type.stream().distinct().sorted().toList(),
                integrationId,
                sourceType,
                QueryText.instantOrNull("created_after", createdAfter),
                QueryText.instantOrNull("created_before", createdBefore),
                QueryText.instantOrNull("updated_after", updatedAfter),
                where,
                descending ? sort.substring(1) : sort,
                descending);
    }
}
