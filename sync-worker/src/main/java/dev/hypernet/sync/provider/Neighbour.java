package dev.hypernet.sync.provider;

import jakarta.ws.rs.WebApplicationException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Another service of ours, asked.
 *
 * @param name as the logs name it
 * @param absent the statuses that mean there is no such thing (any more)
 */
record Neighbour(String name, Set<Integer> absent) {

    <T> Optional<T> ask(Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (WebApplicationException refused) {
            int status = refused.getResponse().getStatus();
            if (absent.contains(status)) {
                return Optional.empty();
            }
            throw new NeighbourUnavailable(name, "answered " + status);
        } catch (RuntimeException unreached) {
            // The class tells enough; messages of clients may quote what was sent.
            throw new NeighbourUnavailable(
                    name, "gave no answer: " + unreached.getClass().getSimpleName());
        }
    }
}
