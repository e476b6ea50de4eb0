/** Secrets as a type that cannot be printed, and the hash that is kept in their place. */
@NullMarked
package dev.hypernet.platform.secret;

import org.jspecify.annotations.NullMarked;
