/**
 * Reads, checks and interprets definition documents: one JSON document makes a connector.
 *
 * <p>Pure: given a definition, a configuration, and a place in a stream or the input of a method, it says what to ask
 * the provider, and given the provider's answer what it means. It opens no connection, reads no clock and no file;
 * what documents may say is {@code hypernet/connector/definition.schema.json}, how to write one is
 * {@code docs/writing-a-connector.md}.
 */
@NullMarked
package dev.hypernet.connector;

import org.jspecify.annotations.NullMarked;
