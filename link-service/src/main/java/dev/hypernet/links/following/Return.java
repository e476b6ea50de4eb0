package dev.hypernet.links.following;

/** Which of the links that went with an object come back with it. */
enum Return {
    OF_ALL,
    /** Not those that syncs made. */
    OF_UNSYNCED
}
