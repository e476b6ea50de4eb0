/**
 * A person's walk to a provider and back: the authorization request, the exchange of its code. Owns table oauth_attempt;
 * publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.credentials.attempt;

import org.jspecify.annotations.NullMarked;
