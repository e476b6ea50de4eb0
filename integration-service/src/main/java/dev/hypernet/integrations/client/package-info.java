/**
 * This installation's registrations with providers, for admins to give. They lie in credential-service; this owns no
 * table, and publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.integrations.client;

import org.jspecify.annotations.NullMarked;
