package dev.hypernet.objects.storage;

import java.nio.file.Path;

/**
 * Bytes on this node, not yet anybody's.
 *
 * @param hash SHA-256, 64 lower-case hexadecimals
 */
public record Incoming(Path file, long size, String hash) {}
