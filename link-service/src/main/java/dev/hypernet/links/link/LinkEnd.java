package dev.hypernet.links.link;

/** The end of a link it is looked for by. */
enum LinkEnd {
    FROM,
    TO
}
