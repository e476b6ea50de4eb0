/**
 * The embedded default: one command starts PostgreSQL, Kafka, the sandbox, the five services and one front door on this
 * machine, and stops them. Owns the launcher's files in {@code HYPERNET_HOME}; holds no business rule.
 */
@NullMarked
package dev.hypernet.local;

import org.jspecify.annotations.NullMarked;
