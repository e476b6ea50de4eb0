/**
 * Real PostgreSQL and real Kafka started from Maven artifacts, for the embedded default and for the tests, and the
 * bootstrap that gives each service its schema and its three roles. Owns no table and no topic.
 */
@NullMarked
package dev.hypernet.embedded;

import org.jspecify.annotations.NullMarked;
