/**
 * Photos, videos and files as their owner reads and changes them: the timeline, bytes, thumbnails. Owns media, media_tag
 * and media_text; publishes object events.
 */
@NullMarked
package dev.hypernet.objects.media;

import org.jspecify.annotations.NullMarked;
