/**
 * Calls of methods that are answered later ({@code Prefer: respond-async}): accepted, run when their turn has come, and
 * their outputs kept for a day.
 *
 * <p>Owns async_execution, beside the executions that are answered at once and keep their answers there; publishes
 * {@link dev.hypernet.contracts.event.ExecutionEvent}.
 */
@NullMarked
package dev.hypernet.integrations.dispatch;

import org.jspecify.annotations.NullMarked;
