/**
 * What becomes of links when an object they join goes, returns or is purged, and when nobody needs them any more.
 *
 * <p>Changes {@code link}, a slice at a time, each in a transaction of its own with its history and events: an object
 * may have a million links. Everything may be broken off anywhere and begun again. What is removed for good goes with its
 * {@code link_count} and {@code link_history}. Publishes, through {@code history}, {@link
 * dev.hypernet.contracts.event.LinkEvent}; consumes nothing itself: {@code dev.hypernet.links.sync} hears of objects.
 */
@NullMarked
package dev.hypernet.links.following;

import org.jspecify.annotations.NullMarked;
