package dev.hypernet.links.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * Brings the types that come with Hypernet into the registry before the first request or message. Every replica does,
 * and all but the first find them there.
 *
 * <p>A document that changed without a new version, or allows less than before, stops the start: it is a defect of this
 * build. A higher version that a newer build left in the database stays in force, and so does a type of an admin that
 * has the name.
 */
@Singleton
class ShippedTypes {
    private static final Logger LOG = Logger.getLogger(ShippedTypes.class);
    private static final List<String> SHIPPED = List.of(
            "contains", "source", "duplicate_of", "variant_of", "related_to", "tagged_with", "depicts", "taken_at");

    private final TypeService types;
    private final ObjectMapper json;

    ShippedTypes(TypeService types, ObjectMapper json) {
        this.types = types;
        this.json = json;
    }

    void load(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent starting) {
        // The one place that waits: nothing is served yet, and this is not an event loop.
        Multi.createFrom()
                .iterable(SHIPPED)
                .onItem()
                .transformToUniAndConcatenate(this::load)
                .onItem()
                .ignoreAsUni()
                .subscribeAsCompletionStage()
                .join();
    }

    private Uni<Void> load(String name) {
        return types.register(document(name), StoredType.Kind.SHIPPED)
                .replaceWithVoid()
                .onFailure(ShippedTypes::maySkip)
                .invoke(kept -> LOG.warnf("link type %s stays as it is: %s", name, kept.getMessage()))
                .onFailure(ShippedTypes::maySkip)
                .recoverWithNull()
                .onFailure()
                .transform(refused -> new IllegalStateException(
                        "link-types/" + name + ".json cannot be loaded: " + refused.getMessage(), refused));
    }

    private static boolean maySkip(Throwable refused) {
        return refused instanceof Problem problem
                && (problem.name().equals("version-not-higher")
                        || problem.name().equals("type-taken"));
    }

    private LinkTypeDocument document(String name) {
        String resource = "/link-types/" + name + ".json";
        try (InputStream content = ShippedTypes.class.getResourceAsStream(resource)) {
            return json.readValue(Objects.requireNonNull(content, resource), LinkTypeDocument.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(resource, unreadable);
        }
    }
}
