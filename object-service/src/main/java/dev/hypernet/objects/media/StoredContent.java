package dev.hypernet.objects.media;

import org.jspecify.annotations.Nullable;

/**
 * Bytes in their place, and what they say of themselves.
 *
 * @param hash SHA-256, lower-case hex
 */
record StoredContent(
        String filePath,
        @Nullable String thumbnailPath,
        long size,
        String hash,
        String mimeType,
        PictureDetails details) {}
