/**
 * What stands at the ends of links, as object-service shows it to their owner. Owns nothing, publishes and consumes
 * nothing.
 */
@NullMarked
package dev.hypernet.links.resolved;

import org.jspecify.annotations.NullMarked;
