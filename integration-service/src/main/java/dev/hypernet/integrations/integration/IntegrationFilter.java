package dev.hypernet.integrations.integration;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which integrations are wanted; all filters combine.
 *
 * @param states none for any
 */
record IntegrationFilter(
        @Nullable String integrationType,
        List<String> states,
        @Nullable Boolean isEnabled,
        @Nullable String contextType,
        @Nullable String contextId) {

    boolean walksByState() {
        return !states.isEmpty() || isEnabled != null;
    }

    /** The states to walk through, each by itself. */
    List<String> walkedStates() {
        return states.isEmpty() ? IntegrationState.NAMES : states;
    }

    List<Boolean> walkedEnabled() {
        return isEnabled == null ? List.of(true, false) : List.of(isEnabled);
    }
}
