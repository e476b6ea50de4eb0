/**
 * Links between a person's objects, as their owner makes, changes and deletes them.
 *
 * <p>Owns {@code link}, which {@code place}, {@code following} and {@code sync} write to as well, and {@code link_count},
 * which its triggers keep whoever writes; publishes, through {@code history}, {@link
 * dev.hypernet.contracts.event.LinkEvent}; consumes nothing.
 */
@NullMarked
package dev.hypernet.links.link;

import org.jspecify.annotations.NullMarked;
