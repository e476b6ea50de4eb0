/**
 * How a person leaves this service: everything of theirs is removed, and late messages about them are refused.
 *
 * <p>Consumes {@link dev.hypernet.contracts.event.UserEvent.UserDeletionRequested}, publishes {@link
 * dev.hypernet.contracts.event.UserEvent.UserErased}. Owns no table but removes from every one.
 */
@NullMarked
package dev.hypernet.links.leaving;

import org.jspecify.annotations.NullMarked;
