package dev.hypernet.links.neighbour;

import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.Problem;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** How far a client looks around an object, and for what. */
public class NeighbourParameters {
    private static final int LONGEST_NAME = 100;

    @QueryParam("depth")
    @DefaultValue("1")
    @Min(1)
    @Max(3)
    @Parameter(description = "Over how many links, 1 to 3")
    public int depth = 1;

    @QueryParam("link_type")
    @Size(max = 20)
    @Parameter(description = "Repeatable: only links of these types are followed")
    public List<String> linkType = List.of();

    @QueryParam("object_type")
    @Size(max = 20)
    @Parameter(description = "Repeatable: only objects of these types are shown, others are walked through")
    public List<String> objectType = List.of();

    @QueryParam("direction")
    @DefaultValue("any")
    @Pattern(regexp = "from|to|any")
    @Parameter(
            description = "from: the way links point; to: against it; any: both. A bidirectional link points both ways",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"from", "to", "any"}))
    public String direction = "any";

    @QueryParam("limit")
    @DefaultValue("50")
    @Min(1)
    @Max(200)
    @Parameter(description = "How many objects are shown at most")
    public int limit = 50;

    @QueryParam("include")
    @Pattern(regexp = "objects")
    @Parameter(
            description = "objects: each neighbour as an object",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"objects"}))
    public @Nullable String include;

    NeighbourQuery query() {
        return new NeighbourQuery(
                depth,
                Direction.valueOf(direction.toUpperCase(Locale.ROOT)),
                names("link_type", linkType),
                names("object_type", objectType),
                limit);
    }

    boolean withObjects() {
        return include != null;
    }

    /** Names of types, each once; of one that does not exist there is simply nothing. */
    private static List<String> names(String parameter, List<String> names) {
        if (!names.stream().allMatch(NeighbourParameters::isName)) {
            throw Problem.badRequest(parameter, "must be the name of a type");
        }
        return names.stream().distinct().toList();
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_NAME && QueryText.isStorable(name);
    }
}
