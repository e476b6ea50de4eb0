package dev.hypernet.links.listing;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.persistence.Columns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** The arguments of a statement, in order; each method returns how SQL names the one it adds. */
final class Arguments {
    private final List<Object> values = new ArrayList<>();

    String uuid(UUID value) {
        return add(value, "uuid");
    }

    String uuids(Collection<ObjectId> ids) {
        return add(ids.stream().map(ObjectId::value).toArray(UUID[]::new), "uuid[]");
    }

    String text(String value) {
        return add(value, "text");
    }

    String texts(Collection<String> values) {
        return add(values.toArray(String[]::new), "text[]");
    }

    String number(double value) {
        return add(value, "double precision");
    }

    String count(long value) {
        return add(value, "bigint");
    }

    String time(Instant value) {
        return add(Columns.timestamp(value), "timestamptz");
    }

    List<Object> values() {
        return List.copyOf(values);
    }

    private String add(Object value, String type) {
        values.add(value);
        return "$" + values.size() + "::" + type;
    }
}
