/**
 * The order among links of one type that start from one object, and moving one of them. Owns nothing: it changes the
 * places of {@code link}; publishes, through {@code history}, {@link
 * dev.hypernet.contracts.event.LinkEvent.LinkUpdated}; consumes nothing.
 */
@NullMarked
package dev.hypernet.links.place;

import org.jspecify.annotations.NullMarked;
