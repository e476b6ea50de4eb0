/**
 * Secrets change their key or their store while the service goes on: the keys are read anew, all processes agree on
 * the version that new secrets take, old secrets are encrypted anew, and a command carries them from one store to
 * the other. Owns tables secret_key_process and secret_key_agreed; publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.credentials.rotation;

import org.jspecify.annotations.NullMarked;
