package dev.hypernet.integrations.execution;

import java.util.Locale;

/** Whether somebody waits for the answer. */
enum Mode {
    SYNC,
    ASYNC;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
