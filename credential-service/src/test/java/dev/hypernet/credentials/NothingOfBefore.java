package dev.hypernet.credentials;

import dev.hypernet.testkit.TestStack;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;

/**
 * The database outlives an application of the tests. The next one may have another store or other keys, and would
 * rightly not start over what lies there.
 */
@Singleton
class NothingOfBefore {
    private static final int BEFORE_ANYBODY_LOOKS = -1000;

    void remove(@Observes @Priority(BEFORE_ANYBODY_LOOKS) StartupEvent begun) throws SQLException {
        for (String table : List.of("integration_secret", "secret_key_process", "secret_key_agreed")) {
            TestStack.database().rows("delete from credential.%s returning 1".formatted(table));
        }
    }
}
