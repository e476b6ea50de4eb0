package dev.hypernet.links.following;

/** At which end of a link the object is. */
enum End {
    FROM,
    TO
}
