/**
 * Talking to the outside: to a provider over HTTP, and to the two neighbours that know what to ask it (the plan of a
 * job) and with what credential (a lease).
 */
@NullMarked
package dev.hypernet.sync.provider;

import org.jspecify.annotations.NullMarked;
