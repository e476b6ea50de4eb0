/**
 * How a person leaves this service: their credentials are revoked at the providers, then everything of theirs is removed
 * but the audit {@code secret_use}, which holds ids alone. Owns no table; publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.credentials.leaving;

import org.jspecify.annotations.NullMarked;
