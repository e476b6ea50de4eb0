package dev.hypernet.links.known;

/** The two ends of a link to be: both there, both the same person's. */
public record Ends(KnownObject from, KnownObject to) {}
