/**
 * Pages: from {@link dev.hypernet.contracts.event.SyncRequested} to {@link dev.hypernet.contracts.event.Batch} and the
 * next request (or the stream's end), exactly once.
 *
 * <p>{@code PageConsumer} polls; each partition has a {@code PageLane} with a transactional producer of its own, which
 * fetches many pages at once ({@code PageWindow}) and commits them in order: what a page gave, what follows it and its
 * offset, in one transaction. What a request becomes is {@code PageSync}'s to say: {@code PageFetch} asks and judges,
 * {@code PageWriter} writes.
 */
@NullMarked
package dev.hypernet.sync.page;

import org.jspecify.annotations.NullMarked;
