package dev.hypernet.persistence;

import dev.hypernet.contracts.UserId;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The person whose rows the current work may see, kept in the Vert.x context of the request or message.
 *
 * <p>Row-level security reads it from the database session; {@link OwnerScopedPool} puts it there whenever a connection
 * is taken. Without an owner every owned table looks empty.
 */
public final class Owner {
    private static final String KEY = "hypernet.owner";

    private Owner() {}

    /** The owner of the current context as text, or the empty text when there is none. */
    static String currentOrNone() {
        Context context = Vertx.currentContext();
        if (context == null || !VertxContext.isDuplicatedContext(context)) {
            return "";
        }
        String owner = context.getLocal(KEY);
        return owner == null ? "" : owner;
    }

    /** Makes the person the owner for the rest of this request or message. */
    public static void set(UserId owner) {
        Context context = Vertx.currentContext();
        if (context == null || !VertxContext.isDuplicatedContext(context)) {
            throw new IllegalStateException("an owner belongs to one request or message: no duplicated context here");
        }
        context.putLocal(KEY, owner.toString());
    }

    /** Runs the work in a context of its own, with this owner; for what no request or message began. */
    public static <T extends @Nullable Object> Uni<T> runAs(UserId owner, Supplier<Uni<T>> work) {
        return inContextOf(owner.toString(), work);
    }

    /** Runs the work in a context of its own, with no owner. */
    public static <T extends @Nullable Object> Uni<T> runWithout(Supplier<Uni<T>> work) {
        return inContextOf("", work);
    }

    private static <T extends @Nullable Object> Uni<T> inContextOf(String owner, Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            Context current = Vertx.currentContext();
            if (current == null) {
                emitter.fail(new IllegalStateException("not on a Vert.x context"));
                return;
            }
            Context fresh = VertxContext.createNewDuplicatedContext(current);
            VertxContextSafetyToggle.setContextSafe(fresh, true);
            fresh.putLocal(KEY, owner);
            fresh.runOnContext(ignored ->
                    Uni.createFrom().<T>deferred(work::get).subscribe().with(emitter::complete, emitter::fail));
        });
    }
}
