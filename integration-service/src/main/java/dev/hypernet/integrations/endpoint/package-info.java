/**
 * Tells people's own addresses what happens to their things, by the Standard Webhooks specification. Owns tables
 * webhook_endpoint and webhook_delivery; consumes what is told of objects, links and integrations.
 */
@NullMarked
package dev.hypernet.integrations.endpoint;

import org.jspecify.annotations.NullMarked;
