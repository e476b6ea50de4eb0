package dev.hypernet.connector;

/**
 * An expression of a definition gave nothing usable. The message names the place in the document and the reason and
 * holds nothing of what the expression was applied to, so that it can be logged and stored.
 */
public final class ExpressionFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String pointer;
    private final boolean outOfBounds;

    ExpressionFailed(String pointer, String reason) {
        this(pointer, reason, false);
    }

    // No cause: the library's own messages quote the data.
    ExpressionFailed(String pointer, String reason, boolean outOfBounds) {
        super(pointer + ": " + reason);
        this.pointer = pointer;
        this.outOfBounds = outOfBounds;
    }

    /** Where in the definition: a JSON pointer. */
    public String pointer() {
        return pointer;
    }

    /** It took too much time, depth or memory. */
    public boolean outOfBounds() {
        return outOfBounds;
    }

    String reason() {
        return String.valueOf(getMessage()).substring(pointer.length() + 2);
    }
}
