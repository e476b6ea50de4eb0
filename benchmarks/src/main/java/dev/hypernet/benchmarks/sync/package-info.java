/** P4 and P10: whole syncs, from the sandbox's pages to what is queried and told, through every service as packaged. */
@NullMarked
package dev.hypernet.benchmarks.sync;

import org.jspecify.annotations.NullMarked;
