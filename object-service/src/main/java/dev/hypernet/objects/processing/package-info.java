/**
 * What the bytes of media objects say: dimensions, time, place, camera, duration, and a thumbnail. Consumes
 * hypernet.media.processing.v1; publishes object events; owns the processing columns of media.
 */
@NullMarked
package dev.hypernet.objects.processing;

import org.jspecify.annotations.NullMarked;
