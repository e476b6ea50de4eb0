/** What syncs bring: consumes batches, applies them set by set, answers with counts. */
@NullMarked
package dev.hypernet.objects.sync;

import org.jspecify.annotations.NullMarked;
