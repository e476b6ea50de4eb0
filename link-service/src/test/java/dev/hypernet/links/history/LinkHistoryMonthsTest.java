package dev.hypernet.links.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.contracts.UserId;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.links.Plan;
import dev.hypernet.persistence.MonthlyTables;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The history of links lies in months, which come and go by themselves. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LinkHistoryMonthsTest {
    private static final int VERSIONS = 20_000;
    private static final String ENTRIES = """
            insert into link.link_history
                (user_id, link_id, version, kind, changed_at, changed_by, changed, state)
            select ?, ?, n, 'updated', ?::timestamptz + n * interval '1 minute', 'user', '{strength}',
                   '{"strength": 0.1}'
              from generate_series(1, ?) n
            """;

    @Inject
    LinkHistory history;

    @Inject
    MonthlyTables months;

    @Inject
    Clock clock;

    @Test
    @Requirement("O08")
    void thisMonthAndTheComingOnesHaveATableOfTheirOwnAsWellGuardedAsTheWhole() throws Throwable {
        tend();

        List<String> tables = OwnedTables.assertIsolated("link");

        YearMonth now = YearMonth.now(clock.withZone(ZoneOffset.UTC));
        assertThat(tables)
                .contains("link_history", "link_history_default")
                .contains(table(now), table(now.plusMonths(1)), table(now.plusMonths(2)), table(now.plusMonths(3)));
    }

    @Test
    void monthsThatHaveOutlivedTheirRetentionGoAndLinksAreAsTheyWereSince() throws Throwable {
        Instant made = Instant.parse("2011-05-02T00:00:00Z");
        Instant changed = clock.instant().minusSeconds(10);
        PastLink link = PastLink.made(Person.anyone(), made, 3, changed, 0.3);
        PastLink untouched = PastLink.made(Person.anyone(), made, 1, made, 0.7);
        PastLink.execute("select link.make_month('link_history', ?::timestamptz)", made.toString());
        entries(link, made, 2);
        assertThat(at(link, made.plusSeconds(3600)).version()).isEqualTo(2);

        tend();

        assertThat(PastLink.only("select count(*) from pg_class where relname = 'link_history_2011_05'"))
                .isEqualTo("0");
        assertThatThrownBy(() -> at(link, made.plusSeconds(3600)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
        assertThat(at(link, changed).strength()).isEqualTo(0.3);
        assertThat(at(untouched, made).strength()).isEqualTo(0.7);
        assertThat(at(untouched, clock.instant()).version()).isEqualTo(1);
    }

    @Test
    void theStateAtATimeAndThePagesAreReadAlongTheKeyOfTheirMonths() {
        YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC));
        OffsetDateTime start = month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
        PastLink link = PastLink.made(Person.anyone(), start.toInstant(), 1, start.toInstant(), 0.1);
        UserId owner = link.owner().id();
        entries(link, start.toInstant(), VERSIONS);
        PastLink.execute("analyze link.link_history");

        List<Object> atATime = List.of(owner, link.id(), start.plusDays(5), start);
        List<Object> fromTheMiddle = List.of(owner, link.id(), start.plusDays(5), 7_000, 2, false);
        assertThat(Plan.both(owner, LinkHistoryRepository.AS_OF, atATime))
                .allSatisfy(
                        plan -> plan.uses(table(month) + "_pkey").scansNoTable().readsAtMost(2));
        // A page looks into every earlier month as well; one of a few rows may be read whole.
        assertThat(Plan.both(owner, LinkHistoryRepository.PAGE, fromTheMiddle))
                .allSatisfy(plan -> plan.uses(table(month) + "_pkey").readsAtMost(200));
    }

    private void tend() throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> Owner.runWithout(months::tend));
    }

    private PastLinkView at(PastLink link, Instant time) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(() ->
                Owner.runAs(link.owner().id(), () -> history.asOf(link.owner().id(), link.id(), time.toString())));
    }

    private static void entries(PastLink link, Instant since, int versions) {
        PastLink.execute(ENTRIES, link.owner().id().value(), link.id().value(), since.toString(), versions);
    }

    private static String table(YearMonth month) {
        return "link_history_" + month.format(DateTimeFormatter.ofPattern("uuuu_MM"));
    }
}
