/** Attempts, from outside and in their parts. */
@NullMarked
package dev.hypernet.credentials.attempt;

import org.jspecify.annotations.NullMarked;
