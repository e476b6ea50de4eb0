package dev.hypernet.platform.problem;

/**
 * What is wrong with one field.
 *
 * @param pointer RFC 6901, into the body; for a parameter its name behind a slash
 * @param message what it must be, for people
 */
public record FieldError(String pointer, String message) {}
