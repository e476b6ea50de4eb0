package dev.hypernet.local;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The services the launcher starts, in the order of their ports. */
public enum Service {
    OBJECT_SERVICE("object"),
    LINK_SERVICE("link"),
    INTEGRATION_SERVICE("integration"),
    CREDENTIAL_SERVICE("credential"),
    /** Stateless: it has no schema. */
    SYNC_WORKER(null);

    private final @Nullable String schema;

    Service(@Nullable String schema) {
        this.schema = schema;
    }

    /** Returns the name of its module, its log and its OAuth client, such as {@code object-service}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns its database schema. */
    public Optional<String> schema() {
        return Optional.ofNullable(schema);
    }

    Path jar(Path projectFolder) {
        return projectFolder.resolve(title()).resolve("target/quarkus-app/quarkus-run.jar");
    }
}
