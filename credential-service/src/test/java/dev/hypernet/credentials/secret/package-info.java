/** Credentials, from outside. */
@NullMarked
package dev.hypernet.credentials.secret;

import org.jspecify.annotations.NullMarked;
