/** What befalls objects of all types: delete, restore, purge. Owns source_tombstone; publishes object events. */
@NullMarked
package dev.hypernet.objects.lifecycle;

import org.jspecify.annotations.NullMarked;
