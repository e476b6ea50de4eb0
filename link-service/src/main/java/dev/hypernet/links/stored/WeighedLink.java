package dev.hypernet.links.stored;

import dev.hypernet.contracts.LinkId;
import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * A link about to be changed with others.
 *
 * @param bytes of its metadata
 */
public record WeighedLink(LinkId id, long bytes) {
    /** Columns of {@code link} it is made of. */
    public static final String COLUMNS = "id, octet_length(metadata::text)::bigint as bytes";

    /** A link may have a megabyte of metadata, which history and events take along: a thousand are not held at once. */
    private static final long PORTION_BYTES = 4L << 20;

    public static WeighedLink of(Row row) {
        return new WeighedLink(new LinkId(row.getUUID("id")), row.getLong("bytes"));
    }

    /** The ids in their order, in portions that are not too large to be held at once. */
    public static List<List<LinkId>> portions(List<WeighedLink> links) {
        List<List<LinkId>> portions = new ArrayList<>();
        long room = 0;
        for (WeighedLink link : links) {
            room -= link.bytes;
            if (portions.isEmpty() || room < 0) {
                portions.add(new ArrayList<>());
                room = PORTION_BYTES - link.bytes;
            }
            portions.getLast().add(link.id);
        }
        return portions;
    }
}
