/** What the tests of all modules share: one PostgreSQL and one Kafka, tokens, topics, a receiver, the house rules. */
@NullMarked
package dev.hypernet.testkit;

import org.jspecify.annotations.NullMarked;
