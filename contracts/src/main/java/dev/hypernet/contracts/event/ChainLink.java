package dev.hypernet.contracts.event;

import dev.hypernet.contracts.JobId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The hash chain through the pages of one stream in one job: each link covers all before it, so two pages that claim the
 * same place cannot both fit. SHA-256, lower-case hex.
 */
public final class ChainLink {
    private ChainLink() {}

    /** Where the chain of a job's stream begins. */
    public static String first(JobId job, long epoch, String stream, @Nullable String cursor) {
        return hash(job + "\n" + epoch + "\n" + stream + "\n" + (cursor == null ? "" : cursor));
    }

    /**
     * The link after a batch.
     *
     * @param link the chain up to the batch
     * @param step what tells this batch from another at its place: the next page's token or the final cursor, and the part
     */
    public static String next(String link, String step) {
        return hash(link + "\n" + step);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
