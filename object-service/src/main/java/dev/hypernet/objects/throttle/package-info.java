/** Pauses after too many attempts. Owns throttle, which all replicas share; publishes and consumes nothing. */
@NullMarked
package dev.hypernet.objects.throttle;

import org.jspecify.annotations.NullMarked;
