/**
 * Lists of links and their counts, from either end or over all of a person's.
 *
 * <p>Owns nothing, publishes and consumes nothing: reads {@code link}, {@code link_count} and {@code link_type}. A page
 * costs what is on it, not what its object has (docs/adr/0021).
 */
@NullMarked
package dev.hypernet.links.listing;

import org.jspecify.annotations.NullMarked;
