package dev.hypernet.links.link;

/**
 * An end of a link, kept from changing until the transaction ends.
 *
 * @param type of the object there
 * @param gone known, but deleted
 */
record End(String type, boolean gone) {}
