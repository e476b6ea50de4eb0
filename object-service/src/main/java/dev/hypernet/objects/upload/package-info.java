/**
 * Bytes that come in: whole or resumable from a person, or from a sync. Owns upload, and the bytes' columns of media.
 * Publishes ObjectCreated and ObjectUpdated by the change log, ProcessingRequested and DuplicateFound; consumes nothing.
 */
@NullMarked
package dev.hypernet.objects.upload;

import org.jspecify.annotations.NullMarked;
