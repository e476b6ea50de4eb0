/**
 * A stand-in for a photo provider and its OAuth 2.0 server: real HTTP, real tokens, real photographs, and faults on
 * request. It owns its own contract ("Sandbox Photos"), keeps all state in memory and shares no type with a connector.
 */
@NullMarked
package dev.hypernet.sandbox;

import org.jspecify.annotations.NullMarked;
