package dev.hypernet.links.neighbour;

import java.util.List;

/**
 * What is looked for.
 *
 * @param depth over how many links, 1 to 3
 * @param linkTypes the types that are followed; none for all
 * @param objectTypes the types that are shown, while others are walked through all the same; none for all
 * @param limit how many objects are shown at most
 */
record NeighbourQuery(int depth, Direction direction, List<String> linkTypes, List<String> objectTypes, int limit) {

    boolean shows(String objectType) {
        return objectTypes.isEmpty() || objectTypes.contains(objectType);
    }
}
