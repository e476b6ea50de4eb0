/**
 * The ledger of synced items' bytes: which are wanted, who is at them, why others are not to be had. Owns content_work,
 * content_lane, and what media knows of its source's bytes. Publishes {@link
 * dev.hypernet.contracts.event.ContentRequested}; consumes nothing. The bytes themselves come in by the package upload.
 */
@NullMarked
package dev.hypernet.objects.content;

import org.jspecify.annotations.NullMarked;
