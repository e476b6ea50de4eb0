package dev.hypernet.credentials.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Positions as the text of PostgreSQL's {@code int8multirange}: {@code {[1,5),[7,8)}}. */
final class Positions {
    private Positions() {}

    /** Of numbers that ascend; one that comes twice counts once. */
    static String of(List<Long> ascending) {
        List<Run> runs = new ArrayList<>();
        for (long position : ascending) {
            if (!runs.isEmpty() && position <= runs.getLast().end()) {
                runs.add(runs.removeLast().upTo(position));
            } else {
                runs.add(new Run(position, position + 1));
            }
        }
        return runs.stream().map(Run::toString).collect(Collectors.joining(",", "{", "}"));
    }

    /** From the first to before the end. */
    private record Run(long first, long end) {

        Run upTo(long position) {
            return new Run(first, Math.max(end, position + 1));
        }

        @Override
        public String toString() {
            return "[" + first + "," + end + ")";
        }
    }
}
