package dev.hypernet.objects.upload;

import org.jspecify.annotations.Nullable;

/** What somebody says of bytes. It can make a sniffed type more precise (zip → docx), never another one. */
record Hint(@Nullable String filename, @Nullable String mimeType) {}
