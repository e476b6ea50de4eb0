package dev.hypernet.objects.type;

import dev.hypernet.platform.problem.FieldError;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event does not end before it begins. */
@Singleton
class EventBehaviour implements TypeBehaviour {

    @Override
    public String typeId() {
        return "event";
    }

    @Override
    public List<FieldError> complaints(Map<String, @Nullable Object> fields) {
        OffsetDateTime start = time(fields.get("starts_at"));
        OffsetDateTime end = time(fields.get("ends_at"));
        return start != null && end != null && end.isBefore(start)
                ? List.of(new FieldError("/fields/ends_at", "must not be before starts_at"))
                : List.of();
    }

    private static @Nullable OffsetDateTime time(@Nullable Object value) {
        try {
            return value instanceof String text ? OffsetDateTime.parse(text) : null;
        } catch (DateTimeException finerThanJavaKnows) {
            return null;
        }
    }
}
