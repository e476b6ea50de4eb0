package dev.hypernet.objects.upload;

import dev.hypernet.objects.media.MediaView;

/**
 * What became of an upload.
 *
 * @param duplicate whether the person held these bytes before: then this is the object that holds them
 */
record Uploaded(MediaView media, boolean duplicate) {}
