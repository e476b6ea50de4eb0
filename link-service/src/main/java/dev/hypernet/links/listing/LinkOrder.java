package dev.hypernet.links.listing;

/** How a list of links is ordered; the id decides between equals. */
enum LinkOrder {
    PLACE("link_type, place, id", ">"),
    OLDEST("created_at, id", ">"),
    NEWEST("created_at desc, id desc", "<");

    private final String by;
    private final String beyond;

    LinkOrder(String by, String beyond) {
        this.by = by;
        this.beyond = beyond;
    }

    /** As the indexes have it, forwards or backwards. */
    String by() {
        return by;
    }

    /** What compares a later row's key with an earlier one's. */
    String beyond() {
        return beyond;
    }
}
