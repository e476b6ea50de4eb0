/** Keyset pages with opaque cursors. */
@NullMarked
package dev.hypernet.platform.paging;

import org.jspecify.annotations.NullMarked;
