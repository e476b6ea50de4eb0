package dev.hypernet.objects.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.contracts.UserId;
import dev.hypernet.objects.Person;
import dev.hypernet.objects.lifecycle.Belonging;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** What reads across types and into the past costs the same however much there is: seen as the request role sees it. */
@QuarkusTest
@WithTestResource(TestStack.class)
class PlansTest {
    private static final int VERSIONS = 20_000;

    private static final String MANY_VERSIONS = """
            insert into object.object_history
                (user_id, object_id, version, object_type, kind, changed_at, changed_by, changed, state)
            select ?, ?::uuid, n, 'album', 'updated', date_trunc('month', now(), 'UTC') + n * interval '3 minutes',
                   'user', '{}', '{}'
              from generate_series(1, ?) n
            """;
    private static final String MANY_ALBUMS = """
            insert into object.album
                (user_id, id, version, created_at, updated_at, source_type, metadata, name, sort_order, visibility)
            select ?, gen_random_uuid(), 1, now() - n * interval '1 minute', now(), 'user', '{}', 'x', 'manual',
                   'private'
              from generate_series(1, ?) n
            """;
    private static final String MANY_MEDIA = """
            insert into object.media
                (user_id, id, version, created_at, updated_at, source_type, metadata, filename, media_type, mime_type,
                 processing_status)
            select ?, gen_random_uuid(), 1, now() - n * interval '1 minute', now(), 'upload', '{}', 'x.jpg', 'photo',
                   'image/jpeg', 'complete'
              from generate_series(1, ?) n
            """;

    @Test
    @Requirement({"O10", "O31"})
    void theStateAtATimeIsTheFirstEntryAlongTheKeyOfItsMonths() throws SQLException {
        Belonging album = Belonging.album(Person.registered());
        Belonging.execute(MANY_VERSIONS, album.owner().id().value(), album.id(), VERSIONS);
        Belonging.execute("analyze object.object_history");

        String plan = plan(
                album.owner().id(),
                HistoryRepository.AS_OF
                        .replace("$1", "'" + album.owner().id() + "'")
                        .replace("$2", "'" + album.id() + "'")
                        .replace("$3", "date_trunc('month', now(), 'UTC') + interval '20 days'")
                        .replace("$4", "date_trunc('month', now(), 'UTC')"));

        assertThat(plan)
                .containsPattern("Index Scan Backward using object_history_\\d{4}_\\d\\d_pkey")
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort (actual")
                .doesNotContain("object_history_default");
        assertThat(rowsRead(plan)).isLessThanOrEqualTo(2);
    }

    @Test
    @Requirement({"O19", "O31"})
    void objectsOfAllTypesAreListedByMergingThreeIndexes() throws SQLException {
        UserId owner = Person.registered().id();
        fill(owner);

        String plan = plan(owner, """
                select id, type, version, metadata, fields from any_object
                 where user_id = '%s' and deleted_at is null
                 order by created_at desc, id desc
                 limit 50
                """.formatted(owner));

        assertThat(plan)
                .contains("Merge Append")
                .containsPattern("Index Scan using \\w+ on media")
                .containsPattern("Index Scan using \\w+ on album")
                .doesNotContain("Seq Scan on media")
                .doesNotContain("Seq Scan on album");
        assertThat(rowsRead(plan)).isLessThanOrEqualTo(60);
    }

    @Test
    @Requirement("O31")
    void anObjectOfWhateverTypeIsFoundByItsKey() throws SQLException {
        Belonging album = Belonging.album(Person.registered());
        fill(album.owner().id());

        String plan = plan(album.owner().id(), """
                select id, type, version, metadata, fields from any_object where user_id = '%s' and id = '%s'
                """.formatted(album.owner().id(), album.id()));

        assertThat(plan)
                .containsPattern("Index Scan using media_pkey on media")
                .containsPattern("Index Scan using album_pkey on album");
    }

    private static void fill(UserId owner) {
        Belonging.execute(MANY_ALBUMS, owner.value(), 2_000);
        Belonging.execute(MANY_MEDIA, owner.value(), 2_000);
        Belonging.execute("analyze object.album");
        Belonging.execute("analyze object.media");
    }

    private static String plan(UserId owner, String query) throws SQLException {
        try (Connection connection = TestStack.database().connectAs("object_request");
                Statement statement = connection.createStatement()) {
            statement.execute("select set_config('hypernet.user_id', '" + owner + "', false)");
            try (ResultSet lines = statement.executeQuery("explain (analyze, costs off, timing off) " + query)) {
                StringJoiner plan = new StringJoiner("\n");
                while (lines.next()) {
                    plan.add(lines.getString(1));
                }
                return plan.toString();
            }
        }
    }

    /** What the scans of indexes gave, summed. */
    private static double rowsRead(String plan) {
        return plan.lines()
                .filter(line -> line.contains("Index Scan"))
                .map(line -> line.replaceFirst(".*rows=([0-9.]+).*", "$1"))
                .filter(rows -> rows.matches("[0-9.]+"))
                .mapToDouble(Double::parseDouble)
                .sum();
    }
}
