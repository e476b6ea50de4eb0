package dev.hypernet.objects.upload;

import dev.hypernet.platform.problem.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The header {@code Upload-Checksum} of tus: what a piece's bytes must come to. */
final class UploadChecksum {
    private static final Map<String, String> ALGORITHMS = Map.of("sha1", "SHA-1", "sha256", "SHA-256");

    private final MessageDigest digest;
    private final byte[] expected;

    private UploadChecksum(MessageDigest digest, byte[] expected) {
        this.digest = digest;
        this.expected = expected;
    }

    static @Nullable UploadChecksum parse(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String[] parts = header.strip().split(" +", -1);
        String algorithm = ALGORITHMS.get(parts[0]);
        if (parts.length != 2 || algorithm == null) {
            throw Problem.badHeader("Upload-Checksum", "must be sha1 or sha256 and a checksum in base64");
        }
        try {
            return new UploadChecksum(
                    MessageDigest.getInstance(algorithm), Base64.getDecoder().decode(parts[1]));
        } catch (IllegalArgumentException malformed) {
            throw Problem.badHeader("Upload-Checksum", "must be a checksum in base64");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1 and SHA-256", impossible);
        }
    }

    void update(byte[] buffer, int length) {
        digest.update(buffer, 0, length);
    }

    boolean matches() {
        return MessageDigest.isEqual(digest.digest(), expected);
    }
}
