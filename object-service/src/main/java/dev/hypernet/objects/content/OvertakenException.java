package dev.hypernet.objects.content;

import io.smallrye.mutiny.Uni;

/** It is another's turn by now: what this one had to say counts no more. */
public final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private OvertakenException() {
        super("another's turn", null, false, false);
    }

    /** Fails unless it is. */
    public static void unless(boolean mine) {
        if (!mine) {
            throw new OvertakenException();
        }
    }

    /** That a transaction was undone for this is nobody's trouble. */
    public static Uni<Void> ignored(Uni<Void> transaction) {
        return transaction.onFailure(OvertakenException.class).recoverWithNull();
    }
}
