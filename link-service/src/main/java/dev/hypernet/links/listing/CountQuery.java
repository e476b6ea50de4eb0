package dev.hypernet.links.listing;

import dev.hypernet.contracts.ObjectId;
import java.util.List;

/**
 * Which links of an object are counted.
 *
 * @param direction from or to
 * @param linkTypes any of these; all when there are none
 */
record CountQuery(ObjectId object, String direction, List<String> linkTypes) {}
