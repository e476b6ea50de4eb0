/** The one clock everything reads. */
@NullMarked
package dev.hypernet.platform.time;

import org.jspecify.annotations.NullMarked;
