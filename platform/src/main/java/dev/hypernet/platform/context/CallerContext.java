package dev.hypernet.platform.context;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The Vert.x context a caller runs on, which knows whose rows it may see. Timers, other callers' answers and connections
 * to elsewhere bring results on contexts of their own.
 */
public final class CallerContext {
    private CallerContext() {}

    /** Back to where this is called, for {@code emitOn}. */
    public static Executor here() {
        Context here = Vertx.currentContext();
        return here == null ? Runnable::run : work -> here.runOnContext(ignored -> work.run());
    }

    /** On a worker's thread and back: an expression may take a quarter of a second of processor time. */
    public static <T> Uni<T> aside(Supplier<T> work) {
        Context here = Vertx.currentContext();
        return here == null
                ? Uni.createFrom().item(work)
                : Uni.createFrom()
                        .completionStage(
                                () -> here.executeBlocking(work::get, false).toCompletionStage());
    }
}
