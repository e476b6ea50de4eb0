/**
 * Keeps links in step with what syncs, objects and integrations tell.
 *
 * <p>Consumes {@link dev.hypernet.contracts.event.Batch}, {@link dev.hypernet.contracts.event.ObjectEvent}, {@link
 * dev.hypernet.contracts.event.MediaMessage.DuplicateFound} and {@link
 * dev.hypernet.contracts.event.IntegrationEvent}; publishes, through {@code history}, {@link
 * dev.hypernet.contracts.event.LinkEvent}, and {@link dev.hypernet.contracts.event.SyncProgress.LinksApplied}.
 *
 * <p>Owns {@code pending_link}: links that are wanted before both of their ends are known, and for a while what never
 * came to be, with its reason. Whichever comes last, the batch or the object, makes the link; what waits too long
 * expires. People read it at {@code /api/v1/links/pending}.
 */
@NullMarked
package dev.hypernet.links.sync;

import org.jspecify.annotations.NullMarked;
