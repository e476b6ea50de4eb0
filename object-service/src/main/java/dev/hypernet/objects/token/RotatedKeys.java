package dev.hypernet.objects.token;

/** The keys that sign from now on: people's tokens, and the services' own. */
public record RotatedKeys(String keyId, String serviceKeyId) {}
