package dev.hypernet.local;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The services the launcher starts, in the order of their ports. */
public enum Service {
    OBJECT_SERVICE(1, "object"),
    LINK_SERVICE(2, "link"),
    INTEGRATION_SERVICE(3, "integration"),
    CREDENTIAL_SERVICE(4, "credential"),
    /** Stateless: it has no schema. */
    SYNC_WORKER(5, null);

    private final int portOffset;
    private final @Nullable String schema;

    Service(int portOffset, @Nullable String schema) {
        this.portOffset = portOffset;
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

    /** Returns the distance of its port from the front door's. */
    int portOffset() {
        return portOffset;
    }

    Path jar(Path projectFolder) {
        return projectFolder.resolve(title()).resolve("target/quarkus-app/quarkus-run.jar");
    }
}
