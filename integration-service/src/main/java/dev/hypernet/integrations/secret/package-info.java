/**
 * What admins may know of the store of secrets: whether its audit is what was sealed, and how its keys stand. Both lie
 * in credential-service; this owns no table, and publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.integrations.secret;

import org.jspecify.annotations.NullMarked;
