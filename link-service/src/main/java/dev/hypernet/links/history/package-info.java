/**
 * Every version a link ever had, and who made it.
 *
 * <p>Owns {@code link_history}, a table a month; publishes {@link dev.hypernet.contracts.event.LinkEvent} for whoever
 * changes a link, since a change has no other way to be told. Consumes nothing.
 */
@NullMarked
package dev.hypernet.links.history;

import org.jspecify.annotations.NullMarked;
