/**
 * What is proven by secrets of webhooks, which never leave this service: that a provider's delivery is one, and that
 * what is sent to people's own endpoints is from here. Owns table webhook_secret; publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.credentials.webhook;

import org.jspecify.annotations.NullMarked;
