package dev.hypernet.objects.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDigestTest {
    @ParameterizedTest
    @CsvSource({
        "md5:900150983cd24fb0d6963f7d28e17f72",
        "sha1:a9993e364706816aba3e25717850c26c9cd0d89d",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    })
    void theKnownHashesOfAbcMatchIt(String hash) throws IOException {
        assertThat(matches(hash, "abc".getBytes(StandardCharsets.UTF_8))).isTrue();
        assertThat(matches(hash, "abd".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(matches(hash, new byte[0])).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, DropboxDigest.BLOCK - 1, DropboxDigest.BLOCK, DropboxDigest.BLOCK + 1, 9_000_001})
    void dropboxHashesTheHashesOfItsBlocks(int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);

        assertThat(matches("dropbox:" + blockwise(bytes), bytes)).isTrue();
        assertThat(matches("dropbox:" + "0".repeat(64), bytes)).isFalse();
    }

    @Test
    void whereThereIsNothingToCompareWithAnythingIsRight() throws IOException {
        byte[] bytes = {1, 2, 3};

        assertThat(matches(null, bytes)).isTrue();
        assertThat(matches("crc99:aa", bytes)).isTrue();
    }

    private static boolean matches(@Nullable String hash, byte[] bytes) throws IOException {
        ContentDigest digest = ContentDigest.of(hash);
        try (InputStream read = digest.reading(new ByteArrayInputStream(bytes))) {
            assertThat(read.readAllBytes()).isEqualTo(bytes);
        }
        return digest.matches();
    }

    /** As Dropbox describes it, with all of the file in memory. */
    private static String blockwise(byte[] bytes) throws NoSuchAlgorithmException {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length; from += DropboxDigest.BLOCK) {
            hashes.writeBytes(
                    sha256(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + DropboxDigest.BLOCK))));
        }
        return HexFormat.of().formatHex(sha256(hashes.toByteArray()));
    }

    private static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
