package dev.hypernet.links.sync;

/**
 * What statements that make links of memberships ask of {@code origin}, {@code target} and {@code type}.
 *
 * <p>Where there are many people, a planner expects about one row of any two columns that begin with the owner: all
 * indexes look alike, and it may read all links of an end, or all objects of a person, for each membership. So each
 * question is a subquery of its own, which no join takes apart, and asks for the order of the index it means.
 */
final class Judgement {
    /** Whether a link of the type may join the two. */
    static final String FITS = """
        (type.from_types is null or origin.type = any(type.from_types))
           and (type.to_types is null or target.type = any(type.to_types))\
        """;

    // The next along the index, which is the one asked for or there is none. With an end by itself a planner may take
    // the order of the other end, and read every link there is at a hub before it knows that there is none.
    private static final String NONE = """
        (select (%1$s.from_object_id, %1$s.to_object_id, %1$s.link_type) = (%2$s.id, %3$s.id, type.name)%5$s
                     from link as %1$s
                    where %1$s.user_id = $1
                      and (%1$s.from_object_id, %1$s.to_object_id, %1$s.link_type) >= (%2$s.id, %3$s.id, type.name)
                      and %4$s
                    order by %1$s.from_object_id, %1$s.to_object_id, %1$s.link_type
                    limit 1) is not true\
        """;

    /** Neither did its owner delete it, nor does a living link say the same. */
    static final String UNTOLD = String.join(
            "\n           and ",
            NONE.formatted("unwanted", "origin", "target", "unwanted.deleted_by = 'user'", ""),
            NONE.formatted("same", "origin", "target", "same.deleted_at is null", ""),
            NONE.formatted(
                    "reverse", "target", "origin", "reverse.deleted_at is null", " and reverse.is_bidirectional"));

    private static final String END = """
        lateral (
                   select known.id, known.type, known.deleted_at, known.source_id
                     from known_object as known
                    where known.user_id = $1 and known.integration_id = $2
                      and known.source_id = any(array[%s])
                    order by known.source_id
                    limit 1) as %s\
        """;

    /** The object of the integration that has this source id, to be joined under this name. */
    static String end(String sourceId, String name) {
        return END.formatted(sourceId, name);
    }

    private Judgement() {}
}
