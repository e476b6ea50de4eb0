package dev.hypernet.links.link;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.platform.problem.Violations;
import io.vertx.core.json.JsonObject;
import jakarta.validation.Validator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link somebody wants.
 *
 * @param id what it will be
 * @param refusal why it cannot be made, whatever is stored; null when it may be
 */
record Wish(LinkId id, NewLink link, @Nullable Problem refusal) {
    private static final String CREATED_BY = "created_by";

    /** Checks what can be told from the wish alone. */
    static Wish of(NewLink link, Author author, Validator validator) {
        try {
            Violations.refuse(validator.validate(link));
            refuseLinkToItself(link);
            refusePretence(link, author);
            return new Wish(LinkId.random(), link, null);
        } catch (Problem refusal) {
            return new Wish(LinkId.random(), link, refusal);
        }
    }

    boolean isSound() {
        return refusal == null;
    }

    /** The row to be, between ends of these types. */
    JsonObject row(Author author, Ground ground) {
        return new JsonObject()
                .put("id", id.toString())
                .put("link_type", link.linkType())
                .put("from_object_id", link.fromObjectId().toString())
                .put("from_object_type", ground.from(link).type())
                .put("to_object_id", link.toObjectId().toString())
                .put("to_object_type", ground.to(link).type())
                .put("strength", link.strength() == null ? 1.0 : link.strength())
                .put("is_bidirectional", link.bothWays())
                .put("sort_order", link.sortOrder())
                .put("metadata", new JsonObject(metadata(author)));
    }

    private Map<String, @Nullable Object> metadata(Author author) {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>(link.given());
        metadata.put(CREATED_BY, author.name());
        return metadata;
    }

    private static void refuseLinkToItself(NewLink link) {
        if (link.toObjectId().equals(link.fromObjectId())) {
            throw Problem.invalid("/to_object_id", "must be another object: nothing is linked to itself");
        }
    }

    private static void refusePretence(NewLink link, Author author) {
        Map<String, @Nullable Object> given = link.given();
        if (given.containsKey(CREATED_BY) && !author.name().equals(given.get(CREATED_BY))) {
            throw Problem.invalid("/metadata/" + CREATED_BY, "is " + author.name() + " here");
        }
    }
}
