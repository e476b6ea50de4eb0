/**
 * Tokens: logging in and out, the issuers of people's and of services' tokens, their keys. Owns no table but the files
 * of its keys; publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.objects.token;

import org.jspecify.annotations.NullMarked;
