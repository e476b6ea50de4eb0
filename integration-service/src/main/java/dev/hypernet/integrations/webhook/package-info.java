/**
 * What providers tell by themselves. It is never more than a hint: it syncs the accounts it is about. Owns tables
 * webhook_receipt and webhook_hint; publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.integrations.webhook;

import org.jspecify.annotations.NullMarked;
