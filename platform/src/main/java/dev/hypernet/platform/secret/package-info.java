/** Secrets as a type that cannot be printed. */
@NullMarked
package dev.hypernet.platform.secret;

import org.jspecify.annotations.NullMarked;
