/**
 * What providers bear, given out to all workers: permits for pages, counted together with those of methods
 * ({@code execution.RateWindow}).
 */
@NullMarked
package dev.hypernet.integrations.budget;

import org.jspecify.annotations.NullMarked;
