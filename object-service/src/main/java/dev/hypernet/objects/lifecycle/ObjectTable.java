package dev.hypernet.objects.lifecycle;

/**
 * The tables objects lie in: media and albums have their own, every other type shares one. In the order a batch of a
 * sync is applied in.
 */
public enum ObjectTable {
    ALBUM("album", "'album'", false),
    MEDIA("media", "'media'", true),
    TYPED("typed_object", "type", false);

    private static final String UPDATE = """
        update %s
           set version = version + 1, updated_at = $3, %s
         where user_id = $1 and id = $2 and deleted_at %s
        """;

    /**
     * What its source deleted has to be shown once more before that counts again; what its owner deleted is its source's
     * to delete as before. Neither goes with a sweep that is held.
     */
    private static final String DETACH = """
        with restored as (
            select user_id, integration_id, source_id, deleted_by
              from %s
             where user_id = $1 and id = $2 and integration_id is not null and source_id is not null
        ), taken_off as (
            delete from sync_unseen as listed
             using restored
             where listed.user_id = $1 and listed.integration_id = restored.integration_id
               and listed.source_id = restored.source_id
        )
        insert into detached_object as known (user_id, integration_id, source_id, detached_at, gone)
        select user_id, integration_id, source_id, $3, coalesce(deleted_by = 'source', true) from restored
        on conflict (user_id, integration_id, source_id) do update set gone = known.gone or excluded.gone
        """;

    private static final String BYTES = "hash, thumbnail_path";
    private static final String NO_BYTES = "null::text as hash, null::text as thumbnail_path";
    private static final String DOOMED =
            "select user_id, id, %s as type, version, integration_id, source_id, deleted_by, %s from %s where ";

    private final String table;
    private final String typeOfRow;
    private final String doomed;

    ObjectTable(String table, String type, boolean hasBytes) {
        this.table = table;
        this.typeOfRow = type;
        this.doomed = DOOMED.formatted(type, hasBytes ? BYTES : NO_BYTES, table);
    }

    /** The table of this type; one nobody knows would be kept with the typed ones. */
    public static ObjectTable of(String type) {
        return switch (type) {
            case "media" -> MEDIA;
            case "album" -> ALBUM;
            default -> TYPED;
        };
    }

    /** Its name. */
    public String table() {
        return table;
    }

    /** SQL for the type of a row's object. */
    public String typeOfRow() {
        return typeOfRow;
    }

    /** Of a living object, by owner, id and time. */
    String softDelete() {
        return UPDATE.formatted(table, "deleted_at = $3, deleted_by = 'user'", "is null");
    }

    /** Of a deleted object, by owner, id and time. */
    String restore() {
        return UPDATE.formatted(table, "deleted_at = null, deleted_by = null", "is not null");
    }

    /** Keeps an object from sweeps until its source shows it again, by owner, id and time. */
    String detach() {
        return DETACH.formatted(table);
    }

    /** Locks what is to be purged of one owner and id. */
    String lockOne() {
        return doomed + "user_id = $1 and id = $2 for update";
    }

    /** Locks what was deleted before a time, at most so many, none that somebody else has locked. */
    String lockExpired() {
        return doomed + "deleted_at < $1 order by deleted_at, id limit $2 for update skip locked";
    }

    /** Removes rows by owners and ids. */
    String remove() {
        return "delete from " + table
                + " where (user_id, id) in"
                + " (select user_id, id from unnest($1::uuid[], $2::uuid[]) as gone (user_id, id))";
    }
}
