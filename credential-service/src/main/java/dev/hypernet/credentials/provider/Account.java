package dev.hypernet.credentials.provider;

import org.jspecify.annotations.Nullable;

/** Whose data a credential opens, as the provider names them. */
public record Account(String id, @Nullable String name) {}
