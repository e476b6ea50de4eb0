/**
 * What the services tell each other and the world: CloudEvents 1.0 in Kafka's binary mode, their data in snake_case JSON.
 *
 * <p>Facts about aggregates ({@link dev.hypernet.contracts.event.ObjectEvent}, {@link
 * dev.hypernet.contracts.event.LinkEvent}, {@link dev.hypernet.contracts.event.IntegrationEvent}, {@link
 * dev.hypernet.contracts.event.ExecutionEvent}) are for everybody. The steps of a sync ({@link
 * dev.hypernet.contracts.event.SyncMessage}) carry the integration's epoch and their place in the chain of pages, so that
 * a consumer can refuse what is stale, forked or out of turn.
 *
 * <p>Each record is one event type and one pinned schema in {@code schemas/}. A schema only grows; what would break a
 * consumer becomes a new type on a {@code .v2} topic.
 */
@NullMarked
package dev.hypernet.contracts.event;

import org.jspecify.annotations.NullMarked;
