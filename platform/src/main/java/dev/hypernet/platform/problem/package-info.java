/** Errors as RFC 9457 problem details, mapped once at the edge. */
@NullMarked
package dev.hypernet.platform.problem;

import org.jspecify.annotations.NullMarked;
