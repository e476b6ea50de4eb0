package dev.hypernet.links;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.testkit.TestStack;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Somebody's three objects with very many links each, among hundreds of people with a few. There a planner expects
 * about one link of any owner and end, and a statement that does not say which index it means may read all of a hub's
 * links for each row it works on.
 *
 * <p>The owner's media are numbered: {@code media:1} and so on, all of one integration. The first {@value #LIVING} are
 * linked; the links of the {@value #GONE} after them went with an object.
 *
 * @param album contains the media, by a sync
 * @param alike variants of it and of which it is one, half of them bidirectional
 * @param integration the source of the media, by a sync
 */
public record Hubs(UserId owner, ObjectId album, ObjectId alike, IntegrationId integration) {
    public static final int LIVING = 20_000;
    public static final int GONE = 5_000;

    private static final String ENDS = """
        insert into link.known_object (user_id, id, type, version, integration_id, source_id)
        values (?, ?, 'album', 1, ?, 'album:hub'), (?, ?, 'media', 1, ?, 'media:hub'),
               (?, ?, 'integration', 1, ?, '')
        """;
    private static final String MEDIA = """
        insert into link.known_object (user_id, id, type, version, integration_id, source_id)
        select ?, gen_random_uuid(), 'media', 1, ?, 'media:' || number from generate_series(1, ?) as number
        """;
    private static final String LINKS = """
        insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                               from_object_type, to_object_id, to_object_type, is_bidirectional, sort_order,
                               created_by, integration_id, job_id, deleted_at, deleted_by)
        select media.user_id, gen_random_uuid(), 1, now(), now(), made.link_type, made.from_object_id,
               made.from_type, made.to_object_id, made.to_type, made.is_bidirectional, made.sort_order,
               case when made.is_synced then 'system' else 'user' end,
               case when made.is_synced then media.integration_id end,
               case when made.is_synced then media.integration_id end,
               case when number > ? then now() end, case when number > ? then 'object' end
          from link.known_object as media
         cross join lateral (select substr(media.source_id, 7)::integer as number) as numbered
         cross join lateral (
               values ('contains', ?::uuid, 'album', media.id, 'media', false, number, true),
                      ('source', media.id, 'media', media.integration_id, 'integration', false, null, true),
                      ('variant_of', case when number % 2 = 0 then ?::uuid else media.id end, 'media',
                       case when number % 2 = 0 then media.id else ?::uuid end, 'media', number % 4 < 2, null,
                       false)
         ) as made (link_type, from_object_id, from_type, to_object_id, to_type, is_bidirectional, sort_order,
                    is_synced)
         where media.user_id = ? and media.type = 'media' and media.source_id <> 'media:hub'
        """;
    private static final String OTHER_PEOPLE = """
        with person as (
            select gen_random_uuid() as id from generate_series(1, 500)
        ), object as (
            insert into link.known_object (user_id, id, type, version)
            select person.id, gen_random_uuid(), 'media', 1 from person, generate_series(1, 11)
            returning user_id, id
        ), row as (
            select user_id, id, lead(id) over (partition by user_id) as next from object
        )
        insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                               from_object_type, to_object_id, to_object_type, created_by)
        select user_id, gen_random_uuid(), 1, now(), now(), 'related_to', id, 'media', next, 'media', 'user'
          from row
         where next is not null
        """;

    /** Makes them, in a few seconds, and lets the planner know. */
    public static Hubs made() {
        Hubs hubs = new Hubs(UserId.random(), ObjectId.random(), ObjectId.random(), IntegrationId.random());
        UUID owner = hubs.owner.value();
        UUID through = hubs.integration.value();
        UUID alike = hubs.alike.value();
        try (Connection connection = TestStack.database().connect()) {
            execute(
                    connection,
                    ENDS,
                    owner,
                    hubs.album.value(),
                    through,
                    owner,
                    alike,
                    through,
                    owner,
                    through,
                    through);
            execute(connection, MEDIA, owner, through, LIVING + GONE);
            execute(connection, LINKS, LIVING, LIVING, hubs.album.value(), alike, alike, owner);
            execute(connection, OTHER_PEOPLE);
            execute(connection, "analyze link.known_object, link.link, link.link_count, link.pending_link");
            return hubs;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The source ids of so many media, from this number on. */
    public static List<String> media(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> "media:" + number)
                .toList();
    }

    /** How PostgreSQL runs it when the planner knows the arguments, and when it does not. */
    public List<Plan> plans(String sql, Object... arguments) {
        return Plan.both(owner, sql, List.of(arguments));
    }

    private static void execute(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int at = 0; at < arguments.length; at++) {
                statement.setObject(at + 1, arguments[at]);
            }
            statement.execute();
        }
    }
}
