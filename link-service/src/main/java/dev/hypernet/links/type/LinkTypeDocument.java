package dev.hypernet.links.type;

import dev.hypernet.platform.problem.FieldError;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A type of links, said in data (row L02).
 *
 * @param name what links carry as {@code link_type}
 * @param version semantic, without a suffix; any change of the document needs a higher one
 * @param fromTypes ids of the object types it may start from; empty or left out for any
 * @param toTypes ids of the object types it may lead to; empty or left out for any
 * @param cardinality {@code many_to_one}: an object starts at most one; {@code one_to_many}: at most one leads to an
 *     object; {@code one_to_one}: both
 * @param ordered whether its links have a sort order and can be moved
 * @param bidirectional whether its links may hold in both directions
 */
@Schema(description = "A type of links")
public record LinkTypeDocument(
        @NotNull @Pattern(regexp = NAME, message = "must be a lower-case letter and up to 49 letters, digits and _")
        String name,

        @NotNull @Pattern(regexp = TypeVersion.PATTERN, message = "must be a version such as 1.0.0")
        String version,

        @NotBlank @Size(max = 100) String title,
        @Size(max = 2000) @Nullable String description,

        @Schema(description = "Ids of the object types it may start from; empty for any")
        @Size(max = MOST_TYPES)
        @Nullable
        List<@NotNull @Pattern(regexp = NAME, message = "must be an object type's id") String> fromTypes,

        @Schema(description = "Ids of the object types it may lead to; empty for any") @Size(max = MOST_TYPES) @Nullable
        List<@NotNull @Pattern(regexp = NAME, message = "must be an object type's id") String> toTypes,

        @Schema(
                description = "many_to_one: an object starts at most one; one_to_many: at most one leads to an object",
                defaultValue = MANY_TO_MANY,
                enumeration = {MANY_TO_MANY, "many_to_one", "one_to_many", "one_to_one"})
        @Pattern(
                regexp = "(many|one)_to_(many|one)",
                message = "must be one of many_to_many, many_to_one, one_to_many, one_to_one")
        @Nullable
        String cardinality,

        @Schema(description = "Whether its links have a sort order and can be moved", defaultValue = "false") @Nullable
        Boolean ordered,

        @Schema(description = "Whether its links may hold in both directions", defaultValue = "false") @Nullable
        Boolean bidirectional) {
    static final int MOST_TYPES = 50;

    private static final String NAME = "[a-z][a-z0-9_]{0,49}";
    private static final String MANY_TO_MANY = "many_to_many";

    public LinkTypeDocument {
        fromTypes = Objects.requireNonNullElse(fromTypes, List.of());
        toTypes = Objects.requireNonNullElse(toTypes, List.of());
        cardinality = Objects.requireNonNullElse(cardinality, MANY_TO_MANY);
        ordered = Objects.requireNonNullElse(ordered, false);
        bidirectional = Objects.requireNonNullElse(bidirectional, false);
    }

    /** What is wrong with the document beyond its fields one by one. */
    List<FieldError> complaints() {
        List<FieldError> errors = new ArrayList<>();
        complainOfTwice("/from_types", given(fromTypes), errors);
        complainOfTwice("/to_types", given(toTypes), errors);
        if (Boolean.TRUE.equals(bidirectional) && Boolean.TRUE.equals(ordered)) {
            errors.add(
                    new FieldError("/bidirectional", "must be false where links are ordered: an order has one side"));
        }
        if (Boolean.TRUE.equals(bidirectional) && !MANY_TO_MANY.equals(cardinality)) {
            errors.add(new FieldError("/cardinality", "must be many_to_many where links may be bidirectional"));
        }
        return errors;
    }

    /** What it says of links; of a document without complaints. */
    LinkType type() {
        String said = String.valueOf(cardinality);
        return new LinkType(
                name,
                Set.copyOf(given(fromTypes)),
                Set.copyOf(given(toTypes)),
                said.endsWith("_one"),
                said.startsWith("one_"),
                Boolean.TRUE.equals(ordered),
                Boolean.TRUE.equals(bidirectional));
    }

    private static void complainOfTwice(String pointer, List<String> types, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        types.stream()
                .filter(type -> !seen.add(type))
                .distinct()
                .forEach(type -> errors.add(new FieldError(pointer, "must not name " + type + " twice")));
    }

    private static List<String> given(@Nullable List<String> types) {
        return Objects.requireNonNullElse(types, List.of());
    }
}
