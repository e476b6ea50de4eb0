package dev.hypernet.contracts.event;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which record stands for which CloudEvents type, read off the sealed hierarchy itself. */
public final class EventTypes {
    private static final Map<String, Class<? extends Event>> BY_NAME = collect();

    private EventTypes() {}

    /** The type's name. Every record has one: {@code EventTypesTest} sees to that. */
    public static String nameOf(Class<? extends Event> event) {
        EventType type = event.getAnnotation(EventType.class);
        if (type == null) {
            throw new IllegalArgumentException(event.getName() + " carries no @EventType");
        }
        return type.value();
    }

    /** The record of a type, or nothing for a type this version does not know (consumers skip those). */
    public static Optional<Class<? extends Event>> recordOf(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** All of them, by name. */
    public static Map<String, Class<? extends Event>> all() {
        return BY_NAME;
    }

    private static Map<String, Class<? extends Event>> collect() {
        Map<String, Class<? extends Event>> types = new TreeMap<>();
        records(Event.class).forEach(event -> types.put(nameOf(event), event));
        return Map.copyOf(types);
    }

    private static Stream<Class<? extends Event>> records(Class<? extends Event> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses())
                        .map(permitted -> permitted.<Event>asSubclass(Event.class))
                        .flatMap(EventTypes::records)
                : Stream.of(type);
    }
}
