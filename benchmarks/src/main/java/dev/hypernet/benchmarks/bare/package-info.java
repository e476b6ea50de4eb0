/**
 * The bare application: the same SQL under the same row-level security by a minimal Quarkus application. No token is
 * checked, no rule, no entity tag, no problem mapped: the owner comes in a header.
 */
@NullMarked
package dev.hypernet.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
