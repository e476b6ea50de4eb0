package dev.hypernet.connector;

/**
 * What is wrong with a value, and where.
 *
 * @param pointer a JSON pointer (RFC 6901) into the value; empty for the value as a whole
 * @param message for people, in English
 */
public record Complaint(String pointer, String message) {}
