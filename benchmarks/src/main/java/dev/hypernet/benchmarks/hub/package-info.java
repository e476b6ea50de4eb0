/** What a node with a million links costs beside one with a thousand. */
@NullMarked
package dev.hypernet.benchmarks.hub;

import org.jspecify.annotations.NullMarked;
