/**
 * How a person leaves this service: their accounts are revoked at the providers, then everything of theirs is removed,
 * and late messages about them are refused. And how an integration leaves that its owner removed, when it was kept long
 * enough.
 *
 * <p>Consumes {@link dev.hypernet.contracts.event.UserEvent.UserDeletionRequested}, publishes {@link
 * dev.hypernet.contracts.event.UserEvent.UserErased}, for credential-service too. Owns no table but removes from every
 * one.
 */
@NullMarked
package dev.hypernet.integrations.leaving;

import org.jspecify.annotations.NullMarked;
