/**
 * LinkBench's mix of operations over HTTP, beside the same mix straight at PostgreSQL, and the oracles that watch both.
 */
@NullMarked
package dev.hypernet.benchmarks.linkbench;

import org.jspecify.annotations.NullMarked;
