package dev.hypernet.objects.type;

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
 * Brings the types that come with Hypernet into the registry before the first request or message. Every replica does, and
 * all but the first find them there.
 *
 * <p>A document that changed without a new version stops the start: it is a defect of this build. A higher version that
 * a newer build left in the database stays in force, and so does a type of an admin that has the name.
 */
@Singleton
class ShippedTypes {
    private static final Logger LOG = Logger.getLogger(ShippedTypes.class);
    private static final List<String> BUILT_IN = List.of("user", "media", "album", "integration", "link");
    private static final List<String> SHIPPED =
            List.of("post", "message", "contact", "event", "location", "tag", "file", "account", "transaction");

    private final TypeService types;
    private final ObjectMapper json;

    ShippedTypes(TypeService types, ObjectMapper json) {
        this.types = types;
        this.json = json;
    }

    void load(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent starting) {
        // The one place that waits: nothing is served yet, and this is not an event loop.
        load(BUILT_IN, ObjectType.Kind.BUILT_IN)
                .chain(() -> load(SHIPPED, ObjectType.Kind.SHIPPED))
                .subscribeAsCompletionStage()
                .join();
    }

    private Uni<Void> load(List<String> names, ObjectType.Kind kind) {
        return Multi.createFrom()
                .iterable(names)
                .onItem()
                .transformToUniAndConcatenate(name -> load(name, kind))
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> load(String name, ObjectType.Kind kind) {
        return types.register(document(name), kind)
                .replaceWithVoid()
                .onFailure(ShippedTypes::maySkip)
                .invoke(kept -> LOG.warnf("object type %s stays as it is: %s", name, kept.getMessage()))
                .onFailure(ShippedTypes::maySkip)
                .recoverWithNull()
                .onFailure()
                .transform(refused -> new IllegalStateException(
                        "object-types/" + name + ".json cannot be loaded: " + refused.getMessage(), refused));
    }

    private static boolean maySkip(Throwable refused) {
        return refused instanceof Problem problem
                && (problem.name().equals("version-not-higher")
                        || problem.name().equals("type-taken"));
    }

    private ObjectTypeDocument document(String name) {
        String resource = "/object-types/" + name + ".json";
        try (InputStream content = ShippedTypes.class.getResourceAsStream(resource)) {
            return json.readValue(Objects.requireNonNull(content, resource), ObjectTypeDocument.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(resource, unreadable);
        }
    }
}
