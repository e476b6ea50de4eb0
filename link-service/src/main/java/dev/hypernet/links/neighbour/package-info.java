/**
 * What an object is linked with, up to three links away, at a bounded cost (docs/adr/0023). Owns nothing, publishes and
 * consumes nothing: reads {@code link} and {@code link_count}.
 */
@NullMarked
package dev.hypernet.links.neighbour;

import org.jspecify.annotations.NullMarked;
