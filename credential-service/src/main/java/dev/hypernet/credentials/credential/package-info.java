/**
 * Credentials of integrations, consented to or given: leased to services, refreshed by one replica at a time, revoked.
 * Owns table credential; publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.credentials.credential;

import org.jspecify.annotations.NullMarked;
