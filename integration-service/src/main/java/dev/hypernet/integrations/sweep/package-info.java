/**
 * Proven deletes: asks object-service to sweep what whole readings did not show, and keeps what it held until the owner
 * confirms or dismisses it. Owns held_deletion; publishes SweepRequested; hears StreamSwept by the ledger of jobs.
 */
@NullMarked
package dev.hypernet.integrations.sweep;

import org.jspecify.annotations.NullMarked;
