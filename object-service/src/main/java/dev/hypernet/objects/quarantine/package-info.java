/**
 * Records of a source that could not be mapped or stored: kept by themselves with the reason, shown to their owner, tried
 * again, and forgotten after a while (ADR 42).
 */
@NullMarked
package dev.hypernet.objects.quarantine;

import org.jspecify.annotations.NullMarked;
