package dev.hypernet.embedded;

import org.jspecify.annotations.Nullable;

/** An embedded server could not be started, prepared or stopped. The message says what happened and the way out. */
public final class EmbeddedServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EmbeddedServerException(String message) {
        super(message);
    }

    public EmbeddedServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
