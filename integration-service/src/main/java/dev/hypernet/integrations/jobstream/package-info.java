/** Server-sent events of a person's jobs, in the order of their changes, to be read on from where a reader left. */
@NullMarked
package dev.hypernet.integrations.jobstream;

import org.jspecify.annotations.NullMarked;
