package dev.hypernet.objects.media;

import java.time.Instant;

/**
 * Bytes a person may have, and what to say of them.
 *
 * @param path where the blob store has them
 * @param entityTag changes when they do; without its quotes
 * @param name what to call the file, as its owner knows it
 * @param modified to the second
 */
record StoredBytes(String path, long size, String entityTag, String mimeType, String name, Instant modified) {}
