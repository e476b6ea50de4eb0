package dev.hypernet.links.neighbour;

import dev.hypernet.contracts.LinkId;
import dev.hypernet.contracts.ObjectId;

/**
 * An object that was come to.
 *
 * @param depth over how many links, at least
 * @param via the link it was first come to by
 */
record Reached(ObjectId object, String type, int depth, LinkId via) {}
