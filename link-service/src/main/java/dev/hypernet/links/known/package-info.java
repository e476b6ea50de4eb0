/**
 * The objects and integrations links can join, as far as this service has heard of them; those that are gone too, so that
 * nothing new joins them.
 *
 * <p>Owns {@code known_object}, fed by {@link dev.hypernet.links.sync}. What it has not heard of yet it asks
 * object-service for, so that a link can be made right after the object it needs. Statements of {@code link}, {@code
 * following} and {@code sync} read its rows, and lock them: whoever makes a link, or brings one back, holds both ends in
 * the order of their ids. Publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.links.known;

import org.jspecify.annotations.NullMarked;
