/**
 * sync-worker: stateless hands. It reads pages and contents at the providers and tells what they hold; nothing is kept
 * but Kafka's own offsets.
 */
@NullMarked
package dev.hypernet.sync;

import org.jspecify.annotations.NullMarked;
