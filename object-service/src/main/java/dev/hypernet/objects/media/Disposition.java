package dev.hypernet.objects.media;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Whether a browser may show a file or only save it, and under which name (RFC 6266). Shown is only what cannot run
 * anything.
 */
final class Disposition {
    private static final Set<String> SHOWN = Set.of(
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/heic",
            "image/heif",
            "image/avif",
            "image/bmp",
            "image/tiff",
            "video/mp4",
            "video/quicktime",
            "video/webm");
    private static final String PLAIN = "!#$&+-.^_`|~";
    private static final int LONGEST = 255;

    private Disposition() {}

    static String of(StoredBytes bytes) {
        String name = bytes.name().replaceAll("[/\\\\\\p{Cntrl}]", "_");
        String end = name.substring(Math.max(0, name.length() - LONGEST));
        return (SHOWN.contains(bytes.mimeType()) ? "inline" : "attachment") + "; filename=\""
                + end.replaceAll("[^a-zA-Z0-9._ -]", "_") + "\"; filename*=UTF-8''" + encoded(end);
    }

    /** RFC 8187: bytes of UTF-8, percent-encoded but for letters, digits and a few signs. */
    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            if (character < 0x80 && (Character.isLetterOrDigit(character) || PLAIN.indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                encoded.append("%%%02X".formatted(octet));
            }
        }
        return encoded.toString();
    }
}
