/** Every version an object ever had, and who made it. Owns object_history; publishes object events. */
@NullMarked
package dev.hypernet.objects.history;

import org.jspecify.annotations.NullMarked;
