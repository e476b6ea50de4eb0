package dev.hypernet.objects.type;

import dev.hypernet.platform.problem.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one type does beyond its document (row O11): a CDI bean for each type that needs it. It holds for the types that
 * descend from this one too, and for what people write as for what syncs bring.
 */
public interface TypeBehaviour {

    /** The type this is about. */
    String typeId();

    /** The fields as they are to be kept; called before they are checked, so nothing about them is sure. */
    default Map<String, @Nullable Object> normalised(Map<String, @Nullable Object> fields) {
        return fields;
    }

    /**
     * What is wrong with fields that fit the schema; pointers begin with {@code /fields}, messages hold nothing of the
     * fields.
     */
    default List<FieldError> complaints(Map<String, @Nullable Object> fields) {
        return List.of();
    }
}
