package dev.hypernet.links.neighbour;

/** Which way links are followed. Bidirectional ones lead either way. */
enum Direction {
    /** From the object a link starts from to the one it leads to. */
    FROM,
    /** From the object a link leads to back to the one it starts from. */
    TO,
    ANY
}
