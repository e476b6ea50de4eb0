package dev.hypernet.objects.storage;

import java.time.Instant;

/** A file as the store lists it. */
public record StoredFile(String path, long size, Instant modifiedAt) {}
