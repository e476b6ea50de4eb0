package dev.hypernet.platform.http;

import dev.hypernet.platform.problem.Problem;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The versions a client is ready to change, from the header {@code If-Match} (RFC 9110, 13.1.1). In a resource:
 * {@code @HeaderParam("If-Match") @DefaultValue("*") IfMatch match}.
 *
 * <p>A weak tag never matches, nor does one that is not ours. A tag that came with a selection of fields stands for the
 * version it was cut from.
 */
@Schema(
        type = SchemaType.STRING,
        description = "The versions that may be changed, as entity tags; * for whatever it is")
public final class IfMatch {
    /** Whatever the version is: what a request without the header means. */
    public static final IfMatch ANY = new IfMatch(EntityTags.ANY);

    private final EntityTags tags;

    private IfMatch(EntityTags tags) {
        this.tags = tags;
    }

    /** Reads the header: {@code *}, or tags with commas between them. Anything else is a 400. */
    public static IfMatch valueOf(String header) {
        return new IfMatch(EntityTags.parse("If-Match", header));
    }

    /** Exactly this version; for callers that know it otherwise than from a header. */
    public static IfMatch version(long version) {
        return new IfMatch(new EntityTags(false, List.of(new EntityTags.Tag(false, Long.toString(version)))));
    }

    public boolean matches(long current) {
        return tags.any() || tags.tags().stream().anyMatch(tag -> !tag.weak() && tag.isOfVersion(current));
    }

    /** A 412 {@code stale} unless the current version is one of those named. */
    public void check(long current) {
        if (!matches(current)) {
            throw stale();
        }
    }

    /** What an update answers whose version was overtaken. */
    public static Problem stale() {
        return new Problem(
                412,
                "stale",
                "It changed meanwhile",
                "If-Match does not name the current version: read it again and decide anew.");
    }

    @Override
    public String toString() {
        return tags.toString();
    }
}
