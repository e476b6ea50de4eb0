/**
 * Collections of media. Owns album and membership; publishes object events; projects link events into the memberships of
 * albums and tags.
 */
@NullMarked
package dev.hypernet.objects.album;

import org.jspecify.annotations.NullMarked;
