/** Messages no consumer could settle: what lies on the dead-letter topics, and its replay by an admin (ADR 42). */
@NullMarked
package dev.hypernet.integrations.deadletter;

import org.jspecify.annotations.NullMarked;
