/**
 * The objects and integrations links can join, as far as this service has heard of them.
 *
 * <p>Owns {@code known_object}, fed by {@link dev.hypernet.links.sync}. What it has not heard of yet it asks
 * object-service for, so that a link can be made right after the object it needs.
 */
@NullMarked
package dev.hypernet.links.known;

import org.jspecify.annotations.NullMarked;
