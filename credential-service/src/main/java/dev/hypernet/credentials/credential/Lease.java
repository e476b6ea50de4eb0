package dev.hypernet.credentials.credential;

import dev.hypernet.credentials.provider.TokenSet;

/**
 * Tokens in force.
 *
 * @param refreshed they were renewed for this lease
 */
record Lease(TokenSet tokens, long generation, boolean refreshed) {}
