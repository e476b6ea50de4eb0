/** The one clock everything reads, and the years it can show. */
@NullMarked
package dev.hypernet.platform.time;

import org.jspecify.annotations.NullMarked;
