/**
 * What the product does with its tables, as plain statements over the raw client: the same rows, under the same
 * row-level security, with no rule checked. The bare application and the SQL side of LinkBench are made of it.
 */
@NullMarked
package dev.hypernet.benchmarks.sql;

import org.jspecify.annotations.NullMarked;
