package dev.hypernet.links.neighbour;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkSnapshot;
import dev.hypernet.links.link.LinkView;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What stands around an object, and what it took to find out. */
@Schema(name = "Neighbours")
public record NeighboursView(
        @Schema(description = "Nearest first, then by the newest link; each object once")
        List<Neighbour> items,

        Explored explored) {

    /** An object that can be come to over a few links. */
    @Schema(name = "Neighbour")
    public record Neighbour(
            @Schema(implementation = String.class, format = "uuid")
            ObjectId objectId,

            String objectType,

            @Schema(description = "Over how many links, at least")
            int depth,

            @Schema(description = "The link it was first come to by: the newest of those at that depth")
            LinkView via,

            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Schema(description = "The object, where it was asked for")
            @Nullable
            Map<String, @Nullable Object> object) {

        Neighbour with(@Nullable Map<String, @Nullable Object> resolved) {
            return new Neighbour(objectId, objectType, depth, via, resolved);
        }
    }

    /** What was looked at. */
    @Schema(name = "Explored")
    public record Explored(
            @Schema(description = "How many objects' links were read")
            int objects,

            @Schema(description = "How many links were followed")
            int links,

            @Schema(description = "How many links are followed at most")
            int linkBudget,

            @Schema(description = "Whether these are all neighbours there are within the depth")
            boolean complete,

            @Schema(
                    description = "Why they may not be. limit: there are more than were asked for; budget: more links"
                            + " than are followed; fan_out: an object has more than 200, of which the newest were",
                    type = SchemaType.STRING,
                    enumeration = {"limit", "budget", "fan_out"})
            @Nullable
            String stoppedBy) {}

    static NeighboursView of(Exploration exploration, Map<LinkId, LinkSnapshot> links) {
        return new NeighboursView(
                exploration.shown().stream()
                        .map(reached -> neighbour(reached, Objects.requireNonNull(links.get(reached.via()))))
                        .toList(),
                explored(exploration));
    }

    NeighboursView with(Map<ObjectId, Map<String, @Nullable Object>> objects) {
        return new NeighboursView(
                items.stream()
                        .map(item -> item.with(objects.get(item.objectId())))
                        .toList(),
                explored);
    }

    private static Neighbour neighbour(Reached reached, LinkSnapshot via) {
        return new Neighbour(reached.object(), reached.type(), reached.depth(), LinkView.of(via), null);
    }

    private static Explored explored(Exploration exploration) {
        Exploration.StoppedBy stop = exploration.stoppedBy();
        return new Explored(
                exploration.objects(),
                exploration.links(),
                exploration.linkBudget(),
                stop == null,
                stop == null ? null : stop.name().toLowerCase(Locale.ROOT));
    }
}
