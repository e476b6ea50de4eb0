/**
 * How a person leaves. The account ends at once; the other services are told, and when they have removed what they held,
 * the files and the account itself go.
 *
 * <p>Owns {@code leaving} and {@code erased_user}; publishes {@link
 * dev.hypernet.contracts.event.UserEvent.UserDeletionRequested} and {@link
 * dev.hypernet.contracts.event.UserEvent.UserDeleted}; consumes {@link
 * dev.hypernet.contracts.event.UserEvent.UserErased}, and the request itself to close the door behind it.
 */
@NullMarked
package dev.hypernet.objects.erasure;

import org.jspecify.annotations.NullMarked;
