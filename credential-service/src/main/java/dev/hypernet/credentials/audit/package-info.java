/**
 * The audit of secrets: who used, gave, renewed, moved, revoked or destroyed which, sealed within seconds so that
 * whoever changes it later is found out. Owns tables secret_use (in months), secret_use_unsealed and secret_seal;
 * publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.credentials.audit;

import org.jspecify.annotations.NullMarked;
