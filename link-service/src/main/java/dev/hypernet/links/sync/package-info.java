/**
 * Keeps links in step with what syncs, objects and integrations tell.
 *
 * <p>Consumes {@link dev.hypernet.contracts.event.Batch}, {@link dev.hypernet.contracts.event.ObjectEvent}, {@link
 * dev.hypernet.contracts.event.MediaMessage.DuplicateFound} and {@link
 * dev.hypernet.contracts.event.IntegrationEvent}; publishes {@link dev.hypernet.contracts.event.LinkEvent} and {@link
 * dev.hypernet.contracts.event.SyncProgress.LinksApplied}. Owns {@code pending_link}: links that are wanted before both
 * of their ends are known. Whichever comes last, the batch or the object, makes the link.
 */
@NullMarked
package dev.hypernet.links.sync;

import org.jspecify.annotations.NullMarked;
