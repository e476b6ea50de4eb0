/**
 * The benchmark room: starts the packaged services and a bare application on one database, drives both by turns and
 * tells the difference. Owns nothing, publishes nothing but its results.
 */
@NullMarked
package dev.hypernet.benchmarks;

import org.jspecify.annotations.NullMarked;
