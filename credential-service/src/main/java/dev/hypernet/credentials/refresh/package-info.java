/**
 * Tokens are renewed before anybody misses them: by every replica, each credential at a time of its own, few at once.
 * And integration-service is told of what nobody was asking for. Owns no table (the times are columns of
 * {@code credential}); publishes and consumes nothing.
 */
@NullMarked
package dev.hypernet.credentials.refresh;

import org.jspecify.annotations.NullMarked;
