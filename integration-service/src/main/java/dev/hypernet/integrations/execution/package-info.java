/**
 * Calls of methods: what is checked, remembered, guarded, limited and written down between a caller and a provider.
 *
 * <p>{@link dev.hypernet.integrations.execution.MethodCalls} is the one way in, for requests, for calls that are made
 * later and for checks of health. Owns {@code execution} (the audit of every use), {@code method_window} (the limits)
 * and, beside those who make calls later, {@code async_execution}. Publishes nothing.
 */
@NullMarked
package dev.hypernet.integrations.execution;

import org.jspecify.annotations.NullMarked;
