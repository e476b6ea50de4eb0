/** Collections of media. Owns album; publishes object events; projects link events into memberships. */
@NullMarked
package dev.hypernet.objects.album;

import org.jspecify.annotations.NullMarked;
