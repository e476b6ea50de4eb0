package dev.hypernet.objects.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.objects.Person;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@Requirement("M06")
class ReconcilerTest {
    private static final String BLOB = """
            insert into object.blob (user_id, hash, size, path, refs, created_at)
            values (?, repeat('a', 64), 1, ?, 1, now())
            returning path
            """;

    @ConfigProperty(name = "hypernet.media-root")
    Path root;

    @Inject
    Reconciler reconciler;

    @Inject
    BlobStore store;

    @Inject
    Clock clock;

    @Test
    void anOldFileThatNoRowNamesGoesAndEveryOtherStays() throws Exception {
        Person alice = Person.registered();
        String orphan = file(alice, true);
        String young = file(alice, false);
        String named = file(alice, true);
        TestStack.database().rows(BLOB, alice.id().value(), named);
        Path foreign = Files.writeString(root.resolve("users/readme.txt"), "not ours");
        old(foreign);
        Path abandoned =
                store.receive(BlobStoreContract.bytes("abandoned"), 100).file();
        old(abandoned);
        Path underWay = store.receive(BlobStoreContract.bytes("under way"), 100).file();

        reconcile();

        assertThat(store.exists(orphan)).isFalse();
        assertThat(store.exists(young)).isTrue();
        assertThat(store.exists(named)).isTrue();
        assertThat(foreign).exists();
        assertThat(abandoned).doesNotExist();
        assertThat(underWay).exists();
        Files.delete(underWay);
    }

    @Test
    void aBlobWhoseFileIsMissingIsKept() throws Exception {
        Person alice = Person.registered();
        String missing = MediaPaths.media(alice.id(), ObjectId.random(), clock.instant(), "jpg");
        TestStack.database().rows(BLOB, alice.id().value(), missing);

        reconcile();

        assertThat(TestStack.database().rows("select path from object.blob where path = ?", missing))
                .hasSize(1);
    }

    @Test
    void whileAnotherReplicaIsAtItNothingIsRemoved() throws Exception {
        String orphan = file(Person.registered(), true);
        try (Connection replica = TestStack.database().connect();
                Statement statement = replica.createStatement()) {
            statement.execute("select pg_advisory_lock(hashtextextended('media-reconciler', 0))");

            reconcile();

            assertThat(store.exists(orphan)).isTrue();
        }
        reconcile();
        assertThat(store.exists(orphan)).isFalse();
    }

    private void reconcile() {
        reconciler.reconcile().await().atMost(Duration.ofMinutes(1));
    }

    private String file(Person owner, boolean old) throws IOException {
        String path = MediaPaths.media(owner.id(), ObjectId.random(), clock.instant(), "jpg");
        store.place(store.receive(BlobStoreContract.bytes("hello"), 100), path);
        if (old) {
            old(root.resolve(path));
        }
        return path;
    }

    private void old(Path file) throws IOException {
        Instant longAgo = clock.instant().minus(Duration.ofHours(2));
        Files.setLastModifiedTime(file, FileTime.from(longAgo));
    }
}
