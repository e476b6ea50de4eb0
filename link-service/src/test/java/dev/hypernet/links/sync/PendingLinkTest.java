package dev.hypernet.links.sync;

import static dev.hypernet.links.sync.Account.in;
import static dev.hypernet.links.sync.Account.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.SourceRecord.Membership;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.links.sync.Account.Chain;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What syncs wanted to link and could not: it waits, is given up with a reason, and is told. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class PendingLinkTest {
    private static final String KEPT_LONG_AGO = """
        update link.pending_link set kept_at = now() - ?::interval where user_id = ?::uuid returning id
        """;
    private static final String EXPIRED_LONG_AGO = """
        update link.pending_link set expired_at = now() - ?::interval where user_id = ?::uuid returning id
        """;

    @Inject
    EventCodec codec;

    @Inject
    PendingExpiry expiry;

    @Test
    @Requirement("L01")
    void whatWaitsIsToldUntilItsEndArrives() {
        Account account = connected();
        account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0)));
        Ledger.of(chain.job(), 1);

        pending(account)
                .body("items.integration_id", contains(account.integration().toString()))
                .body("items.from_source_id", contains("album:1"))
                .body("items.to_source_id", contains("media:1"))
                .body("items.link_type", contains("contains"))
                .body("items.state", contains("waiting"))
                .body("items[0].reason", nullValue())
                .body("items[0].kept_at", notNullValue())
                .body("items[0].expired_at", nullValue())
                .body("items.job_id", contains(chain.job().toString()));
        account.has("album:1");
        Ledger.of(chain.job(), 2);
        pending(account).body("items", empty());
    }

    @Test
    @Requirement("L01")
    void anEndThatNeverArrivesIsGivenUpWithAReasonAndALedgerThatBalances() throws Throwable {
        Account account = connected();
        account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0)));
        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 1));
        age(KEPT_LONG_AGO, "8 days", account);

        sweep();

        assertThat(Ledger.of(chain.job(), 2)).isEqualTo(new Ledger(1, 1, 0, 0));
        pending(account)
                .body("items.state", contains("expired"))
                .body("items.reason", contains("end_never_arrived"))
                .body("items[0].expired_at", notNullValue());
        ObjectId album = account.has("album:1");
        account.owner().linksFrom(album).then().body("items", empty());

        Chain again = Chain.of(2);
        account.fetches(again, record("media:1", in("album:1", 0)));
        assertThat(Ledger.of(again.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 0));
        pending(account).body("items", empty());
    }

    @Test
    void anEndThatIsDeletedIsGivenUpForThatReason() throws Throwable {
        Account account = connected();
        ObjectId album = account.has("album:1");
        account.has("media:1");
        account.deletes(album, "album", 2);
        account.awaitKnown(album, 2, true);
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0)));
        Ledger.of(chain.job(), 1);
        age(KEPT_LONG_AGO, "8 days", account);

        sweep();

        pending(account).body("items.reason", contains("end_deleted"));
    }

    @ParameterizedTest
    @CsvSource({"6 days 23 hours,waiting", "7 days 1 hour,expired"})
    void aWeekIsWaited(String age, String state) throws Throwable {
        Account account = waiting();
        age(KEPT_LONG_AGO, age, account);

        sweep();

        pending(account).body("items.state", contains(state));
    }

    @ParameterizedTest
    @CsvSource({"29 days 23 hours,1", "30 days 1 hour,0"})
    void whatIsGivenUpIsToldForAMonth(String age, int told) throws Throwable {
        Account account = waiting();
        age(KEPT_LONG_AGO, "40 days", account);
        sweep();
        age(EXPIRED_LONG_AGO, age, account);

        sweep();

        pending(account).body("items.size()", equalTo(told));
    }

    @Test
    @Requirement("L02")
    void typesThatDoNotFitAreToldWhetherTheEndsWereThereOrCame() {
        Account account = connected();
        account.has("media:1");
        account.has("media:2");
        Chain chain = Chain.of(1);

        account.fetches(
                chain,
                record("media:1", new Membership("contains", "media:2", 0), new Membership("contains", "media:3", 0)));

        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 1));
        account.has("media:3");
        assertThat(Ledger.of(chain.job(), 2)).isEqualTo(new Ledger(1, 1, 0, 0));
        pending(account)
                .body("items.from_source_id", containsInAnyOrder("media:2", "media:3"))
                .body("items.reason", contains("types_do_not_fit", "types_do_not_fit"));
    }

    @Test
    @Requirement("L02")
    void aPlaceThatIsTakenIsTold() {
        Account account = connected();
        ObjectId photo = account.has("media:1");
        account.has("location:1");
        account.has("location:2");
        Chain chain = Chain.of(1);

        account.fetches(chain, record("location:1", new Membership("taken_at", "media:1", 3)));
        Ledger.of(chain.job(), 1);
        Chain second = Chain.of(2);
        account.fetches(
                second,
                record("location:1", new Membership("taken_at", "media:1", 3)),
                record("location:2", new Membership("taken_at", "media:1", 3)));

        assertThat(Ledger.of(second.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 0));
        pending(account)
                .body("items.reason", contains("place_taken"))
                .body("items.to_source_id", contains("location:2"));
        // What has no order has no place either.
        account.owner()
                .request()
                .queryParam("from_object_id", photo.toString())
                .queryParam("link_type", "taken_at")
                .get("/api/v1/links")
                .then()
                .body("items.size()", equalTo(1))
                .body("items[0].sort_order", nullValue());
    }

    @Test
    @Requirement("L02")
    void aTypeThatNobodyRegisteredIsToldAtOnceAndNobodyWaitsForIt() {
        Account account = connected();
        account.has("media:1");
        account.has("album:1");
        Chain chain = Chain.of(1);

        account.fetches(
                chain,
                record(
                        "media:1",
                        new Membership("unheard_of", "album:1", 0),
                        new Membership("unheard_of", "album:never", 0)));

        assertThat(Ledger.of(chain.job(), 1)).isEqualTo(new Ledger(1, 1, 0, 0));
        pending(account)
                .body("items.from_source_id", containsInAnyOrder("album:1", "album:never"))
                .body("items.state", contains("expired", "expired"))
                .body("items.reason", contains("unknown_type", "unknown_type"));
        Chain again = Chain.of(2);
        account.fetches(again, record("media:1"));
        assertThat(Ledger.of(again.job(), 1)).isEqualTo(new Ledger(1, 0, 0, 0));
        pending(account).body("items", empty());
    }

    @Test
    void pagesAndFiltersTellEachOnce() throws Throwable {
        Account account = connected();
        account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0), in("album:2", 0), in("album:3", 0)));
        Ledger.of(chain.job(), 1);

        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            ValidatableResponse page = account.owner()
                    .request()
                    .queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .queryParam("state", "waiting")
                    .queryParam("integration_id", account.integration().toString())
                    .get("/api/v1/links/pending")
                    .then()
                    .statusCode(200);
            ids.addAll(page.extract().<List<String>>path("items.id"));
            cursor = page.extract().path("next_cursor");
        } while (cursor != null);

        assertThat(ids).hasSize(3).doesNotHaveDuplicates();
        account.owner()
                .request()
                .queryParam("state", "expired")
                .get("/api/v1/links/pending")
                .then()
                .body("items", empty());
    }

    @Test
    @Requirement("O08")
    void nobodyElseIsTold() {
        waiting();

        Person.anyone()
                .request()
                .get("/api/v1/links/pending")
                .then()
                .statusCode(200)
                .body("items", empty());
        RestAssured.given().get("/api/v1/links/pending").then().statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({"state,lost", "integration_id,1-2-3", "cursor,?"})
    void whatCannotBeReadIsRefused(String parameter, String value) {
        Person.anyone()
                .request()
                .queryParam(parameter, value)
                .get("/api/v1/links/pending")
                .then()
                .statusCode(400);
    }

    private Account connected() {
        Account account = Account.somebodys(codec);
        account.connects(1, 1);
        return account;
    }

    /** With one link that waits. */
    private Account waiting() {
        Account account = connected();
        account.has("media:1");
        Chain chain = Chain.of(1);
        account.fetches(chain, record("media:1", in("album:1", 0)));
        Ledger.of(chain.job(), 1);
        return account;
    }

    private static ValidatableResponse pending(Account account) {
        return account.owner().request().get("/api/v1/links/pending").then().statusCode(200);
    }

    private static void age(String step, String age, Account account) throws SQLException {
        assertThat(TestStack.database().rows(step, age, account.owner().id().toString()))
                .isNotEmpty();
    }

    private void sweep() throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> Owner.runWithout(() -> expiry.sweep()));
    }
}
