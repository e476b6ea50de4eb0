/** What HTTP asks of every resource: entity tags, conditions, repeated posts, selections, links and limits. */
@NullMarked
package dev.hypernet.platform.http;

import org.jspecify.annotations.NullMarked;
