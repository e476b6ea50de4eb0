/**
 * What was changed here and at the source: how the two are merged, what waits for its owner's word, and how that is
 * given.
 */
@NullMarked
package dev.hypernet.objects.conflict;

import org.jspecify.annotations.NullMarked;
