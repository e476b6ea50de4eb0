/**
 * Links between a person's objects.
 *
 * <p>Owns {@code link}; publishes {@link dev.hypernet.contracts.event.LinkEvent}. What a sync makes of memberships is
 * told by {@code dev.hypernet.links.sync}, which writes to the same table.
 */
@NullMarked
package dev.hypernet.links.link;

import org.jspecify.annotations.NullMarked;
