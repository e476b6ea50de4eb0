/** One JSON for the REST resources: snake_case, UTC times with milliseconds. */
@NullMarked
package dev.hypernet.platform.json;

import org.jspecify.annotations.NullMarked;
