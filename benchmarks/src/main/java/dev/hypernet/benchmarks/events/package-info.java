/** P5: from a commit to a consumer outside, through the relay of a service as packaged. */
@NullMarked
package dev.hypernet.benchmarks.events;

import org.jspecify.annotations.NullMarked;
