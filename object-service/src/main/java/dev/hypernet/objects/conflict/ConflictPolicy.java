package dev.hypernet.objects.conflict;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whose word holds where a field was changed here and at the source since they last agreed. */
public enum ConflictPolicy {
    /** The source's. */
    SOURCE_WINS,
    /** The owner's. */
    LOCAL_WINS,
    /** The later one's; a source that does not tell when it was changed counts as later. */
    NEWEST_WINS,
    /** The owner's for now, and a conflict waits for their decision. */
    MANUAL;

    /**
     * The policy a batch names.
     *
     * @param word null, and one that is not known here, for what the installation has
     */
    public static ConflictPolicy of(@Nullable String word, ConflictPolicy otherwise) {
        return Stream.of(values())
                .filter(policy -> policy.word().equals(word))
                .findFirst()
                .orElse(otherwise);
    }

    /** As definitions, batches and the functions of the database name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether an object that its owner changed goes when its source no longer has it. */
    public boolean deletesWhatWasEdited() {
        return this == SOURCE_WINS;
    }
}
