package dev.hypernet.links.listing;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.http.QueryText;
import dev.hypernet.platform.problem.Problem;
import jakarta.ws.rs.QueryParam;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which links a client wants listed, as it sends it; all filters can be combined. */
public class LinkListParameters {
    private static final int MOST_OTHERS = 100;
    private static final int MOST_TYPES = 20;
    private static final int LONGEST_NAME = 100;

    @QueryParam("from_object_id")
    @Parameter(
            description = "Links that start from this object, and bidirectional ones that lead to it",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    public @Nullable String fromObjectId;

    @QueryParam("to_object_id")
    @Parameter(
            description = "Links that lead to this object, and bidirectional ones that start from it. With"
                    + " from_object_id up to 100 of them: the links from that one to any of these")
    public List<String> toObjectId = List.of();

    @QueryParam("object_id")
    @Parameter(
            description = "Links this object is either end of, each once",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    public @Nullable String objectId;

    @QueryParam("link_type")
    @Parameter(description = "Repeatable: links of any of these types")
    public List<String> linkType = List.of();

    @QueryParam("order")
    @Parameter(
            description = "place: by type, then the place among the links of that type from the same object. Only with"
                    + " from_object_id, and what it means when left out; without it, oldest",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"place", "oldest", "newest"}))
    public @Nullable String order;

    @QueryParam("created_after")
    @Parameter(description = "Inclusive", schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    public @Nullable String createdAfter;

    @QueryParam("created_before")
    @Parameter(description = "Exclusive", schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    public @Nullable String createdBefore;

    @QueryParam("min_strength")
    @Parameter(description = "Inclusive, 0 to 1", schema = @Schema(type = SchemaType.NUMBER))
    public @Nullable String minStrength;

    @QueryParam("max_strength")
    @Parameter(description = "Inclusive, 0 to 1", schema = @Schema(type = SchemaType.NUMBER))
    public @Nullable String maxStrength;

    @QueryParam("created_by")
    @Parameter(
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"user", "system"}))
    public @Nullable String createdBy;

    @QueryParam("integration_id")
    @Parameter(
            description = "Links that syncs of this integration made",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    public @Nullable String integrationId;

    @QueryParam("from_object_type")
    @Parameter(description = "The type of the object a link starts from, as the link has it")
    public @Nullable String fromObjectType;

    @QueryParam("to_object_type")
    @Parameter(description = "The type of the object a link leads to, as the link has it")
    public @Nullable String toObjectType;

    @QueryParam("include")
    @Parameter(
            description = "objects: with each link its ends as objects, but for the one asked by",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"objects"}))
    public @Nullable String include;

    /**
     * What they mean; one that means nothing is a 400 that names it.
     *
     * @param all all of the request's parameters, for those whose names are the client's: {@code metadata.<key>}
     */
    LinkQuery query(Map<String, List<String>> all) {
        Viewpoint viewpoint = viewpoint();
        Instant after = QueryText.instantOrNull("created_after", createdAfter);
        Instant before = QueryText.instantOrNull("created_before", createdBefore);
        if (after != null && before != null && !after.isBefore(before)) {
            throw Problem.badRequest("created_before", "must be later than created_after");
        }
        return new LinkQuery(viewpoint, order(), types("link_type", linkType), after, before, filter(all));
    }

    boolean withObjects() {
        return oneOf("include", include, List.of("objects")) != null;
    }

    /** The names of link types, sorted and each once; of one that does not exist there is simply no link. */
    static List<String> types(String parameter, List<String> names) {
        if (names.size() > MOST_TYPES) {
            throw Problem.badRequest(parameter, "may stand there at most " + MOST_TYPES + " times");
        }
        return names.stream()
                .map(name -> name(parameter, name))
                .distinct()
                .sorted()
                .toList();
    }

    private Viewpoint viewpoint() {
        if (objectId != null && (fromObjectId != null || !toObjectId.isEmpty())) {
            throw Problem.badRequest("object_id", "means either end: leave out from_object_id and to_object_id");
        }
        if (objectId != null) {
            return new Viewpoint.Either(object("object_id", objectId));
        }
        if (fromObjectId != null) {
            ObjectId from = object("from_object_id", fromObjectId);
            return toObjectId.isEmpty() ? new Viewpoint.From(from) : new Viewpoint.Between(from, others());
        }
        if (toObjectId.size() > 1) {
            throw Problem.badRequest("to_object_id", "may be repeated only with from_object_id");
        }
        return toObjectId.isEmpty() ? new Viewpoint.Everywhere() : new Viewpoint.To(others().getFirst());
    }

    private List<ObjectId> others() {
        if (toObjectId.size() > MOST_OTHERS) {
            throw Problem.badRequest("to_object_id", "may stand there at most " + MOST_OTHERS + " times");
        }
        return toObjectId.stream()
                .map(id -> object("to_object_id", id))
                .distinct()
                .toList();
    }

    private LinkOrder order() {
        String name = oneOf("order", order, List.of("place", "oldest", "newest"));
        if (name == null) {
            return fromObjectId == null ? LinkOrder.OLDEST : LinkOrder.PLACE;
        }
        if (name.equals("place") && fromObjectId == null) {
            throw Problem.badRequest("order", "place is one among the links from an object: it needs from_object_id");
        }
        return switch (name) {
            case "place" -> LinkOrder.PLACE;
            case "newest" -> LinkOrder.NEWEST;
            default -> LinkOrder.OLDEST;
        };
    }

    private LinkFilter filter(Map<String, List<String>> all) {
        Double least = strength("min_strength", minStrength);
        Double most = strength("max_strength", maxStrength);
        if (least != null && most != null && least > most) {
            throw Problem.badRequest("max_strength", "must not be less than min_strength");
        }
        return new LinkFilter(
                least,
                most,
                oneOf("created_by", createdBy, List.of("user", "system")),
                integrationId == null ? null : new IntegrationId(QueryText.uuid("integration_id", integrationId)),
                fromObjectType == null ? null : name("from_object_type", fromObjectType),
                toObjectType == null ? null : name("to_object_type", toObjectType),
                MetadataFilter.of(all));
    }

    private static ObjectId object(String parameter, String text) {
        return new ObjectId(QueryText.uuid(parameter, text));
    }

    private static @Nullable String oneOf(String parameter, @Nullable String text, List<String> allowed) {
        if (text != null && !allowed.contains(text)) {
            throw Problem.badRequest(parameter, "must be " + String.join(" or ", allowed));
        }
        return text;
    }

    private static String name(String parameter, String text) {
        if (text.isEmpty() || text.length() > LONGEST_NAME || !QueryText.isStorable(text)) {
            throw Problem.badRequest(parameter, "must be the name of a type");
        }
        return text;
    }

    private static @Nullable Double strength(String parameter, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            double strength = new BigDecimal(text).doubleValue();
            if (strength >= 0.0 && strength <= 1.0) {
                return strength;
            }
        } catch (NumberFormatException malformed) {
            // answered below, like one beyond the bounds
        }
        throw Problem.badRequest(parameter, "must be a number from 0 to 1");
    }
}
