package dev.hypernet.objects.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.testkit.Requirement;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, whatever it is made of. */
abstract class BlobStoreContract {
    private static final String HASH_OF_HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path folder;

    abstract BlobStore store();

    @Test
    @Requirement("M08")
    void whatIsReceivedIsHashedAndAppearsOnlyWhenItIsPlaced() throws IOException {
        String path = path();
        Incoming incoming = store().receive(bytes("hello"), 5);

        assertThat(incoming.hash()).isEqualTo(HASH_OF_HELLO);
        assertThat(incoming.size()).isEqualTo(5);
        assertThat(store().exists(path)).isFalse();

        store().place(incoming, path);

        assertThat(text(path)).isEqualTo("hello");
        assertThat(store().size(path)).isEqualTo(5);
        assertThat(waiting()).isEmpty();
    }

    @Test
    @Requirement("M04")
    void aByteTooManyIsRefusedAndNothingIsKept() {
        assertThatThrownBy(() -> store().receive(bytes("hello"), 4))
                .isInstanceOfSatisfying(
                        TooLargeException.class,
                        tooLarge -> assertThat(tooLarge.most()).isEqualTo(4));

        assertThat(waiting()).isEmpty();
    }

    @Test
    @SuppressWarnings("InputStreamSlowMultibyteRead")
    void whatBreaksOffIsNotKept() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatThrownBy(() -> store().receive(broken, 100)).hasMessage("gone");

        assertThat(waiting()).isEmpty();
    }

    @Test
    void discardedBytesAreGoneAndDiscardingPlacedOnesIsNoFailure() throws IOException {
        Incoming dropped = store().receive(bytes("a"), 1);
        Incoming placed = store().receive(bytes("b"), 1);
        String path = path();
        store().place(placed, path);

        store().discard(dropped);
        store().discard(placed);

        assertThat(waiting()).isEmpty();
        assertThat(text(path)).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource({"0,5,hello", "1,3,ell", "4,1,o", "3,100,lo", "5,10,''", "9,1,''", "2,0,''"})
    void aRangeIsReadAlone(long from, long length, String expected) throws IOException {
        String path = stored("hello");

        try (InputStream range = store().open(path, from, length)) {
            assertThat(new String(range.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(expected);
        }
    }

    @Test
    void whatIsPlacedAgainReplacesWhatWasThere() throws IOException {
        String path = stored("first");

        store().place(store().receive(bytes("second"), 100), path);

        assertThat(text(path)).isEqualTo("second");
    }

    @Test
    @Requirement("M06")
    void whatIsNewNeverReplacesWhatIsThere() throws IOException {
        String path = path();
        Incoming first = store().receive(bytes("first"), 100);
        Incoming second = store().receive(bytes("second"), 100);

        assertThat(store().placeNew(first, path)).isTrue();
        assertThat(store().placeNew(second, path)).isFalse();

        assertThat(text(path)).isEqualTo("first");
        assertThat(waiting()).containsExactly(second.file());
        store().place(second, path());
        assertThat(waiting()).isEmpty();
    }

    @Test
    void aFileMadeElsewhereIsPlacedToo() throws IOException {
        Path made = Files.writeString(Files.createTempFile(folder, "thumbnail", ".jpg"), "small");
        String path = path();

        store().placeFile(made, path);

        assertThat(text(path)).isEqualTo("small");
        assertThat(made).doesNotExist();
    }

    @Test
    void aLocalCopyIsReadableAndGivingItBackLeavesTheStoredFile() throws IOException {
        String path = stored("hello");

        Path copy = store().localCopy(path);
        assertThat(copy).hasContent("hello");
        store().giveBack(copy);

        assertThat(text(path)).isEqualTo("hello");
        assertThat(waiting()).isEmpty();
    }

    @Test
    void whatIsDeletedIsGoneAndDeletingItAgainIsNoFailure() throws IOException {
        String path = stored("hello");

        store().delete(path);

        assertThat(store().exists(path)).isFalse();
        assertThatCode(() -> store().delete(path)).doesNotThrowAnyException();
        assertThatThrownBy(() -> store().open(path, 0, 1)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store().localCopy(path)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store().size(path)).isInstanceOf(NoSuchFileException.class);
        assertThat(waiting()).isEmpty();
    }

    @Test
    void everyStoredFileIsListedAndNothingElse() throws IOException {
        store().receive(bytes("waiting"), 100);
        String one = stored("a");
        String other = stored("bc");

        try (Stream<StoredFile> listed = store().list()) {
            List<StoredFile> mine = listed.filter(
                            file -> file.path().equals(one) || file.path().equals(other))
                    .toList();
            assertThat(mine).extracting(StoredFile::size).containsExactlyInAnyOrder(1L, 2L);
        }
        try (Stream<StoredFile> listed = store().list()) {
            assertThat(listed).allSatisfy(file -> assertThat(file.path()).startsWith("users/"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "users/../../etc/passwd",
                "/etc/passwd",
                "users//a",
                "users/a/./b",
                "incoming/x",
                "users/a\\b",
                "users/ä",
                "users/a/"
            })
    @Requirement("M06")
    void aPathThatCouldLeadOutIsADefect(String path) {
        assertThatThrownBy(() -> store().exists(path)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().open(path, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().delete(path)).isInstanceOf(IllegalArgumentException.class);
    }

    final String stored(String text) throws IOException {
        String path = path();
        store().place(store().receive(bytes(text), 100), path);
        return path;
    }

    /** What lies in the incoming folder. */
    final List<Path> waiting() {
        Path incoming = folder.resolve("incoming");
        if (!Files.isDirectory(incoming)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(incoming)) {
            return files.toList();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    static String path() {
        return "users/" + UUID.randomUUID() + "/media/2026/11/" + UUID.randomUUID() + ".bin";
    }

    static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private String text(String path) throws IOException {
        try (InputStream all = store().open(path, 0, Long.MAX_VALUE)) {
            return new String(all.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
