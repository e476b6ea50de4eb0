package dev.hypernet.integrations.execution;

import org.jspecify.annotations.Nullable;

/**
 * How a call ended, as the audit keeps it.
 *
 * @param status {@code succeeded} or {@code failed}
 * @param code why it failed
 * @param outputHash SHA-256 of the canonical output
 */
record Ending(
        String status,
        @Nullable String code,
        boolean cached,
        @Nullable String outputHash,
        long durationMs) {

    static Ending succeeded(boolean cached, String outputHash, long durationMs) {
        return new Ending("succeeded", null, cached, outputHash, durationMs);
    }

    static Ending failed(String code, long durationMs) {
        return new Ending("failed", code, false, null, durationMs);
    }
}
