/** Owner-scoped access to PostgreSQL, and the outbox and inbox that tie it to Kafka. */
@NullMarked
package dev.hypernet.persistence;

import org.jspecify.annotations.NullMarked;
