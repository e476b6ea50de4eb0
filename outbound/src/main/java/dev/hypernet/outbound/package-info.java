/**
 * The one way out to addresses that a definition names. {@link dev.hypernet.outbound.EgressGuard} says which of them
 * may be asked, {@link dev.hypernet.outbound.OutboundClient} asks within limits and answers what came of it, never by
 * an exception. Stores nothing.
 *
 * <p>What is checked is what is connected to: a name is resolved once, every address it has must pass, and the
 * connection goes to one of those, so that a name which answers differently the next time (DNS rebinding) gains
 * nothing.
 */
@NullMarked
package dev.hypernet.outbound;

import org.jspecify.annotations.NullMarked;
