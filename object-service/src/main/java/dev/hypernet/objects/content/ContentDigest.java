package dev.hypernet.objects.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Compares bytes with what their source says of them, as they pass. */
public final class ContentDigest {
    private final @Nullable MessageDigest digest;
    private final byte[] expected;

    private ContentDigest(@Nullable MessageDigest digest, byte[] expected) {
        this.digest = digest;
        this.expected = expected;
    }

    /**
     * For bytes of this hash.
     *
     * @param hash the algorithm and the hash, {@code md5:9e10…}; whatever comes is right where it is null, or of an
     *     algorithm that is not known here
     */
    public static ContentDigest of(@Nullable String hash) {
        String[] parts = String.valueOf(hash).split(":", 2);
        MessageDigest digest = parts.length < 2 ? null : digest(parts[0]);
        return new ContentDigest(
                digest, digest == null ? new byte[0] : HexFormat.of().parseHex(parts[1]));
    }

    /** The same bytes, looked at. */
    public InputStream reading(InputStream bytes) {
        return digest == null ? bytes : new DigestInputStream(bytes, digest);
    }

    /** Looks at all of them, which is for nothing where there is nothing to compare with. */
    public void read(InputStream bytes) throws IOException {
        if (digest != null) {
            reading(bytes).transferTo(OutputStream.nullOutputStream());
        }
    }

    /** Whether all that passed was what was expected. Once. */
    public boolean matches() {
        return digest == null || MessageDigest.isEqual(digest.digest(), expected);
    }

    private static @Nullable MessageDigest digest(String algorithm) {
        try {
            return switch (algorithm) {
                case "md5" -> MessageDigest.getInstance("MD5");
                case "sha1" -> MessageDigest.getInstance("SHA-1");
                case "sha256" -> MessageDigest.getInstance("SHA-256");
                case "dropbox" ->
                    new DropboxDigest(MessageDigest.getInstance("SHA-256"), MessageDigest.getInstance("SHA-256"));
                default -> null;
            };
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has MD5, SHA-1 and SHA-256", impossible);
        }
    }
}
