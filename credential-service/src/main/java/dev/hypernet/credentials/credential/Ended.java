package dev.hypernet.credentials.credential;

/**
 * A credential that was disconnected.
 *
 * @param last the last number given to a secret until then; what comes later is of somebody who connects it again
 */
record Ended(Credential credential, long last) {}
