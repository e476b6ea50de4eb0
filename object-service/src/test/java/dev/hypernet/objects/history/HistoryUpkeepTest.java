package dev.hypernet.objects.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.lifecycle.Belonging;
import dev.hypernet.persistence.MonthlyTables;
import dev.hypernet.persistence.Owner;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** History lies in months, which come and go by themselves. */
@QuarkusTest
@WithTestResource(TestStack.class)
class HistoryUpkeepTest {
    private static final String ENTRY = """
            insert into object.object_history
                (user_id, object_id, version, object_type, kind, changed_at, changed_by, changed, state)
            values (?, ?::uuid, ?, 'album', 'updated', ?::timestamptz, 'user', '{}', '{}')
            """;

    @Inject
    MonthlyTables months;

    @Inject
    Clock clock;

    @Test
    @Requirement({"O10", "O28", "O08"})
    void thisMonthAndTheComingOnesHaveATableOfTheirOwnAsWellGuardedAsTheWhole() throws Throwable {
        tend(3);

        List<String> tables = OwnedTables.assertIsolated("object");

        YearMonth now = YearMonth.now(clock.withZone(ZoneOffset.UTC));
        assertThat(tables)
                .contains("object_history", "object_history_default")
                .contains(table(now), table(now.plusMonths(1)), table(now.plusMonths(2)), table(now.plusMonths(3)));
    }

    @Test
    void theSystemMakesAndDropsMonthsOfNoTableButTheRegisteredOnes() throws SQLException {
        try (Connection connection = TestStack.database().connectAs("object_system");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("select object.make_month('object_history', now())"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("insert into object.monthly_table values ('media', 'taken_at')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");

            // A table of the caller's own does not stand before the schema's.
            statement.execute("create temporary table monthly_table (name text, range_column text)");
            statement.execute("insert into pg_temp.monthly_table values ('media', 'taken_at')");
            statement.execute("select object.make_months(1), object.drop_months_before('1900-01-01')");
        }
        assertThatThrownBy(() -> Belonging.execute("select object.make_month('media', now())"))
                .hasStackTraceContaining("query returned no rows");
    }

    @Test
    void whatCameBeforeItsMonthsTableMovesThere() throws Throwable {
        Belonging album = Belonging.album(Person.registered());
        String month = "object_history_2031_05";
        entry(album, 7, "2031-05-31T23:59:59.999Z");
        assertThat(tableOf(album, 7)).isEqualTo("object_history_default");

        Belonging.execute("select object.make_month('object_history', '2031-05-02T00:00:00Z')");

        assertThat(tableOf(album, 7)).isEqualTo(month);
    }

    @Test
    @Requirement({"O10", "O28"})
    void monthsThatHaveOutlivedTheirRetentionGoAndTheObjectsStay() throws Throwable {
        Belonging album = Belonging.album(Person.registered());
        Belonging.execute("select object.make_month('object_history', '2011-05-02T00:00:00Z')");
        entry(album, 7, "2011-05-31T23:59:59.999Z");
        entry(album, 8, "2011-06-01T00:00:00.000Z");
        assertThat(tableOf(album, 7)).isEqualTo("object_history_2011_05");
        assertThat(tableOf(album, 8)).isEqualTo("object_history_default");

        tend(2);

        assertThat(Belonging.count("select count(*) from pg_class where relname = 'object_history_2011_05'"))
                .isZero();
        assertThat(Belonging.count("select count(*) from object.object_history where object_id = ?::uuid", album.id()))
                .isEqualTo(1);
        album.read().statusCode(200);
    }

    private void tend(int replicas) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> Owner.runWithout(() -> Uni.join()
                .all(Collections.nCopies(replicas, months).stream()
                        .map(MonthlyTables::tend)
                        .toList())
                .andFailFast()
                .replaceWithVoid()));
    }

    private static void entry(Belonging object, long version, String at) {
        Belonging.execute(ENTRY, object.owner().id().value(), object.id(), version, at);
    }

    private static String tableOf(Belonging object, long version) throws SQLException {
        return TestStack.database()
                .rows(
                        "select relname from object.object_history h join pg_class on pg_class.oid = h.tableoid"
                                + " where object_id = ?::uuid and version = ?",
                        object.id(),
                        version)
                .getFirst()
                .getFirst();
    }

    private static String table(YearMonth month) {
        return "object_history_" + month.format(DateTimeFormatter.ofPattern("uuuu_MM"));
    }
}
