package dev.hypernet.objects.album;

/** How an album shows its media (row A04). What has no time or no place stands at the end. */
enum AlbumOrder {
    /** Oldest first. */
    DATE_ASC("coalesce(extract(epoch from media.taken_at) * 1000, 9e15)::bigint"),
    /** Newest first. */
    DATE_DESC("coalesce(extract(epoch from media.taken_at) * -1000, 9e15)::bigint"),
    /** As the links' places say. */
    MANUAL("coalesce(membership.sort_order, 2147483647)::bigint");

    private final String key;

    AlbumOrder(String key) {
        this.key = key;
    }

    static AlbumOrder of(String column) {
        return switch (column) {
            case "date_asc" -> DATE_ASC;
            case "manual" -> MANUAL;
            default -> DATE_DESC;
        };
    }

    /** A number that rises along the order, as an SQL expression. */
    String key() {
        return key;
    }
}
