/** Where a caller's work goes on after something else brought its result. */
@NullMarked
package dev.hypernet.platform.context;

import org.jspecify.annotations.NullMarked;
