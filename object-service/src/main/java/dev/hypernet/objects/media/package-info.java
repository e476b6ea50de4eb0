/** Photos, videos and files: metadata, bytes, thumbnails, the timeline. Owns media; publishes object events. */
@NullMarked
package dev.hypernet.objects.media;

import org.jspecify.annotations.NullMarked;
