package dev.hypernet.platform.event;

import org.jspecify.annotations.Nullable;

/** A message that no repetition will make readable: it goes to the dead-letter topic with this reason. */
public class PoisonException extends RuntimeException {
    public PoisonException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
