package dev.hypernet.links.place;

/** A link gets another place. */
record Placement(Spot from, double to) {}
