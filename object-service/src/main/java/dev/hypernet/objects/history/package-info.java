/** Every version an object ever had, and where it came from. Owns object_history. */
@NullMarked
package dev.hypernet.objects.history;

import org.jspecify.annotations.NullMarked;
