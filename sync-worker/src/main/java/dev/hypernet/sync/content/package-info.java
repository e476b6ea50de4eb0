/**
 * Contents: an item's bytes, streamed from its provider to object-service without being kept here. Consumes {@link
 * dev.hypernet.contracts.event.ContentRequested}; object-service keeps the ledger.
 */
@NullMarked
package dev.hypernet.sync.content;

import org.jspecify.annotations.NullMarked;
