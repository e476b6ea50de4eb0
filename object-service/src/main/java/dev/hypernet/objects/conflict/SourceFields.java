package dev.hypernet.objects.conflict;

import dev.hypernet.objects.lifecycle.ObjectTable;

/**
 * The fields of an object that its source speaks of, as the database makes one JSON object of them and columns of it
 * again. A place is one field: half of one is none.
 */
public enum SourceFields {
    ALBUM("""
        jsonb_build_object('name', %1$s.name, 'description', %1$s.description, 'sort_order', %1$s.sort_order)\
        """, "name, description, sort_order", """
                %1$s ->> 'name', %1$s ->> 'description', %1$s ->> 'sort_order'\
                """, true),

    MEDIA(
            """
            jsonb_build_object(
                'filename', %1$s.filename, 'media_type', %1$s.media_type, 'mime_type', %1$s.mime_type,
                'size', %1$s.size, 'width', %1$s.width, 'height', %1$s.height, 'duration', %1$s.duration,
                'taken_at', to_char(%1$s.taken_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                'place', case when coalesce(%1$s.latitude, %1$s.longitude) is not null
                              then jsonb_build_object('latitude', %1$s.latitude, 'longitude', %1$s.longitude) end)\
            """,
            "filename, media_type, mime_type, size, width, height, duration, taken_at, latitude, longitude",
            """
            %1$s ->> 'filename', %1$s ->> 'media_type', %1$s ->> 'mime_type', (%1$s ->> 'size')::bigint,
            (%1$s ->> 'width')::integer, (%1$s ->> 'height')::integer, (%1$s ->> 'duration')::double precision,
            (%1$s ->> 'taken_at')::timestamptz, (%1$s -> 'place' ->> 'latitude')::double precision,
            (%1$s -> 'place' ->> 'longitude')::double precision\
            """,
            false),

    TYPED("%1$s.fields", "fields", "%1$s", true);

    private final String state;
    private final String columns;
    private final String values;
    private final boolean onlySourceWrites;

    SourceFields(String state, String columns, String values, boolean onlySourceWrites) {
        this.state = state;
        this.columns = columns;
        this.values = values;
        this.onlySourceWrites = onlySourceWrites;
    }

    /** Those of this table. */
    public static SourceFields of(ObjectTable table) {
        return switch (table) {
            case ALBUM -> ALBUM;
            case MEDIA -> MEDIA;
            case TYPED -> TYPED;
        };
    }

    /** SQL for the fields of a row as one JSON object. */
    public String state(String row) {
        return state.formatted(row);
    }

    /** The columns they lie in. */
    public String columns() {
        return columns;
    }

    /** SQL for the values of {@link #columns()} from such a JSON object. */
    public String values(String json) {
        return values.formatted(json);
    }

    /** SQL for what the three-way merge of a row comes to; the policy is its parameter. */
    public String merge(String row, String theirs, String policy) {
        return "merge_source(%1$s.source_state, %2$s, %1$s.metadata, %3$s, %1$s.own_edits, %4$s, %5$s)"
                .formatted(row, state(row), theirs, policy, onlySourceWrites);
    }

    /** SQL for whether a row differs from its source by its owner's hand. */
    public String standsByItsOwner(String row) {
        return "stands_by_its_owner(%1$s.own_edits, %1$s.source_state, %2$s, %1$s.metadata)".formatted(row, state(row));
    }
}
