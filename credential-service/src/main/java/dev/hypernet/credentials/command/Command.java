package dev.hypernet.credentials.command;

import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/**
 * Something to be done once, by {@code java -jar quarkus-run.jar <name> <options>}: a {@code @Singleton} that picocli's
 * annotations describe. It has the service's configuration and database; what it reads it may not print.
 */
public interface Command extends Callable<Integer> {

    /**
     * Does it, in a Vert.x context without an owner.
     *
     * @return the exit code: 0, or 1 where something is left to be done
     */
    Uni<Integer> run();

    @Override
    default Integer call() {
        try {
            return VertxContextSupport.subscribeAndAwait(this::run);
        } catch (Throwable failure) {
            throw new CompletionException(failure);
        }
    }
}
