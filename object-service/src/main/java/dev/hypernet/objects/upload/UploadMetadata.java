package dev.hypernet.objects.upload;

import dev.hypernet.platform.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The header {@code Upload-Metadata} of tus: names and base64 values. Other names than these are a client's own affair. */
record UploadMetadata(@Nullable String filename, @Nullable String filetype) {
    private static final int LONGEST_NAME = 1024;
    private static final int LONGEST_TYPE = 255;

    static UploadMetadata parse(@Nullable String header) {
        Map<String, String> values = new LinkedHashMap<>();
        if (header != null && !header.isBlank()) {
            for (String pair : header.split(",", -1)) {
                String[] parts = pair.strip().split(" +", 2);
                values.put(parts[0], parts.length == 1 ? "" : decoded(parts[1]));
            }
        }
        return new UploadMetadata(
                bounded(values.getOrDefault("filename", values.get("name")), LONGEST_NAME),
                bounded(values.getOrDefault("filetype", values.get("type")), LONGEST_TYPE));
    }

    private static String decoded(String value) {
        try {
            return new String(Base64.getDecoder().decode(value.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Problem.badHeader("Upload-Metadata", "must be names and base64 values, with commas between them");
        }
    }

    private static @Nullable String bounded(@Nullable String value, int longest) {
        String text = value == null ? "" : value.replace("\u0000", "");
        if (text.length() > longest) {
            throw Problem.badHeader("Upload-Metadata", "must have values of at most " + longest + " characters");
        }
        return text.isBlank() ? null : text;
    }
}
