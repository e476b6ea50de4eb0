package dev.hypernet.credentials.attempt;

/** Where to send the person. */
public record AttemptView(String authorizationUrl) {}
