/**
 * Stand-ins for providers and their OAuth 2.0 servers: real HTTP, real tokens, real photographs, and faults on request.
 * It owns three contracts of its own ("Sandbox Photos", a GraphQL board, a SOAP ledger) and keeps to those of Xero,
 * Slack and YNAB, as far as their API class says. It keeps all state in memory and shares no type with a connector.
 */
@NullMarked
package dev.hypernet.sandbox;

import org.jspecify.annotations.NullMarked;
