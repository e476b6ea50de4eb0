package dev.hypernet.objects.type;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import jakarta.validation.constraints.NotNull;
import java.util.Arrays;
import java.util.Locale;

/**
 * A field that lists can be filtered and sorted by.
 *
 * @param field a property of the type's schema
 */
public record IndexedField(@NotNull String field, @NotNull Kind kind) {

    /** How the values compare. */
    public enum Kind {
        /** By code points; at most 500 characters, which fit an index page whatever they are. */
        TEXT,
        /** As double precision: whole numbers beyond 2^53 compare by their nearest neighbour. */
        NUMBER,
        /** Times with a zone, or dates, which begin in UTC. */
        TIME,
        BOOLEAN;

        @JsonCreator
        public static Kind of(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.text().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no kind of index: " + name));
        }

        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
