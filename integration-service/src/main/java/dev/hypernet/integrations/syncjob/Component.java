package dev.hypernet.integrations.syncjob;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Streams of a job that depend on one another. Their records refer to each other, so their cursors move together; those
 * of others move without them.
 */
record Component(List<StreamLedger> streams) {
    Component {
        streams = List.copyOf(streams);
    }

    /** What the job's streams fall into, in the order of their first stream. */
    static List<Component> of(List<StreamLedger> streams) {
        List<Component> components = new ArrayList<>();
        for (StreamLedger stream : streams) {
            List<Component> joined = components.stream()
                    .filter(component -> component.touches(stream))
                    .toList();
            components.removeAll(joined);
            List<StreamLedger> members = new ArrayList<>();
            joined.forEach(component -> members.addAll(component.streams));
            members.add(stream);
            components.add(new Component(members));
        }
        return components;
    }

    /** Everything before its cursors is accounted for. */
    boolean isComplete() {
        return streams.stream().allMatch(stream -> stream.isApplied() && stream.isBalanced());
    }

    Set<String> names() {
        return streams.stream().map(StreamLedger::stream).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private boolean touches(StreamLedger other) {
        return streams.stream()
                .anyMatch(stream -> stream.dependsOn().contains(other.stream())
                        || other.dependsOn().contains(stream.stream()));
    }
}
