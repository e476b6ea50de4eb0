/** Connecting by OAuth 2.0: attempts, start, callback. Secrets stay with credential-service. */
@NullMarked
package dev.hypernet.integrations.oauth;

import org.jspecify.annotations.NullMarked;
