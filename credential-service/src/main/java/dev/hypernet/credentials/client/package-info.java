/**
 * This installation's registrations with providers, each a credential in the secret store. Owns table oauth_client;
 * publishes and consumes nothing. {@link dev.hypernet.credentials.client.OAuthClients} is what others ask.
 */
@NullMarked
package dev.hypernet.credentials.client;

import org.jspecify.annotations.NullMarked;
