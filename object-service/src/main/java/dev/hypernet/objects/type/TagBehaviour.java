package dev.hypernet.objects.type;

import jakarta.inject.Singleton;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code #Summer }, {@code Summer} and {@code Summer} in other code points are one tag's name. */
@Singleton
class TagBehaviour implements TypeBehaviour {

    @Override
    public String typeId() {
        return "tag";
    }

    @Override
    public Map<String, @Nullable Object> normalised(Map<String, @Nullable Object> fields) {
        if (!(fields.get("name") instanceof String name)) {
            return fields;
        }
        Map<String, @Nullable Object> normalised = new LinkedHashMap<>(fields);
        normalised.put(
                "name",
                Normalizer.normalize(name, Normalizer.Form.NFC)
                        .strip()
                        .replaceFirst("^#+", "")
                        .strip());
        return normalised;
    }
}
