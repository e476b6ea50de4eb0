package dev.hypernet.objects.upload;

import dev.hypernet.objects.storage.Incoming;

/** Bytes that passed every check, and are nobody's yet. */
record Received(Incoming incoming, FileType type) {}
