/**
 * Bytes of media on a file system or in S3, each counted once per person. Owns blob and storage_entry, and the
 * storage_used of users. Publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.objects.storage;

import org.jspecify.annotations.NullMarked;
