package dev.hypernet.integrations.execution;

import java.util.Locale;

/** What a call is made for. */
public enum Purpose {
    /** Somebody's task. */
    METHOD,
    /**
     * A look whether the integration works. It needs no state, is never answered from memory, and does not count as
     * use; whoever makes it knows which integrations to look at.
     */
    PROBE;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
