package dev.hypernet.objects.user;

/** The address that a mailed link has shown to be the person's. */
public record ConfirmedEmail(String email, boolean emailVerified) {}
