/**
 * A row of {@code link} as what the world is told of it, for every package that reads links. Owns nothing, publishes and
 * consumes nothing: the table is {@link dev.hypernet.links.link}'s.
 */
@NullMarked
package dev.hypernet.links.stored;

import org.jspecify.annotations.NullMarked;
