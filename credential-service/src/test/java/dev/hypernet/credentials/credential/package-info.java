/** Credentials, from outside. */
@NullMarked
package dev.hypernet.credentials.credential;

import org.jspecify.annotations.NullMarked;
