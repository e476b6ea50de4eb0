package dev.hypernet.links.history;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.JobId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LinkHistoryTest {
    private static final Instant MADE = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String ENTRIES = "select count(*) from link.link_history where link_id = ?";

    @Inject
    LinkHistory history;

    @Inject
    ChangeLog changes;

    @Inject
    Pool pool;

    @Test
    @Requirement("L06")
    void whoMadeALinkAndWhoChangedItIsKept() {
        Person alice = Person.anyone();
        String more = ",\"strength\":0.5,\"metadata\":{\"reason\":\"same beach\"}";
        String id = alice.links(alice.owns("media"), "related_to", alice.owns("media"), more)
                .path("id");
        alice.request()
                .contentType("application/merge-patch+json")
                .header("If-Match", "\"1\"")
                .body("{\"strength\":0.25}")
                .patch("/api/v1/links/" + id)
                .then()
                .statusCode(200);

        alice.request()
                .get("/api/v1/links/" + id + "/history")
                .then()
                .statusCode(200)
                .body("items.version", equalTo(List.of(2, 1)))
                .body("items.kind", equalTo(List.of("updated", "created")))
                .body("items.changed_by.kind", equalTo(List.of("user", "user")))
                .body("items[1].changed_by.id", equalTo(alice.id().toString()))
                .body("items[0].changed", equalTo(List.of("strength")))
                .body("items[1].changed", hasSize(0))
                .body("items[1].changed_at", notNullValue())
                .body("items[0].state", nullValue())
                .body("next_cursor", nullValue());
        alice.request()
                .queryParam("state", "true")
                .get("/api/v1/links/" + id + "/history")
                .then()
                .body("items[0].state.strength", equalTo(0.25f))
                .body("items[1].state.strength", equalTo(0.5f))
                .body("items[1].state.link_type", equalTo("related_to"))
                .body("items[1].state.metadata.reason", equalTo("same beach"))
                .body("items[1].state.metadata.created_by", equalTo("user"));
    }

    @Test
    @Requirement("L06")
    void eachChangeIsAVersionWithWhoAndWhyAndAnEvent() throws Throwable {
        PastLink link = PastLink.made(Person.anyone(), MADE, 4, MADE.plusSeconds(30), 0.2);
        JobId job = JobId.random();
        record(
                LinkChange.created(link.at(1, MADE, 0.1), new Actor.Sync(job)),
                LinkChange.updated(link.at(2, MADE.plusSeconds(10), 0.2), List.of("strength"), byOwner(link)),
                LinkChange.deleted(link.at(3, MADE.plusSeconds(20), 0.2), new Actor.Automatic("object-deleted")),
                LinkChange.restored(link.at(4, MADE.plusSeconds(30), 0.2), new Actor.Automatic("object-restored")));

        link.owner()
                .request()
                .get(link.path() + "/history")
                .then()
                .statusCode(200)
                .body("items.version", equalTo(List.of(4, 3, 2, 1)))
                .body("items.kind", equalTo(List.of("restored", "deleted", "updated", "created")))
                .body("items.changed_by.kind", equalTo(List.of("system", "system", "user", "sync")))
                .body("items[0].changed_by.reason", equalTo("object-restored"))
                .body("items[1].changed_by.reason", equalTo("object-deleted"))
                .body("items[1].changed", equalTo(List.of("deleted_at")))
                .body("items[2].changed_by.id", equalTo(link.owner().id().toString()))
                .body("items[2].job_id", nullValue())
                .body("items[3].job_id", equalTo(job.toString()));
        List<Topics.Read> told = Topics.read(
                LinkEvent.TOPIC, 4, read -> read.key().equals(link.id().toString()));
        assertThat(told)
                .extracting(Topics.Read::type)
                .containsExactly(
                        "dev.hypernet.link.created.v1",
                        "dev.hypernet.link.updated.v1",
                        "dev.hypernet.link.deleted.v1",
                        "dev.hypernet.link.updated.v1");
        assertThat(told.getLast().data()).contains("\"changed\":[\"deleted_at\"]");
    }

    @Test
    void noChangeLeavesNothingAndWhatCannotBeKeptIsNotTold() throws Throwable {
        PastLink link = PastLink.made(Person.anyone(), MADE, 2, MADE.plusSeconds(1), 0.2);
        LinkChange made = LinkChange.created(link.at(1, MADE, 0.1), byOwner(link));
        LinkChange next = LinkChange.updated(link.at(2, MADE.plusSeconds(1), 0.2), List.of("strength"), byOwner(link));
        VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(
                link.owner().id(), () -> pool.withTransaction(connection -> changes.record(connection, List.of()))));
        record(made);

        assertThatThrownBy(() -> record(next, made))
                .isInstanceOfSatisfying(
                        PgException.class,
                        refused -> assertThat(refused.getSqlState()).isEqualTo("23505"));

        assertThat(PastLink.only(ENTRIES, link.id().value())).isEqualTo("1");
        record(next);
        assertThat(Topics.read(
                        LinkEvent.TOPIC, 2, read -> read.key().equals(link.id().toString())))
                .extracting(read -> read.headers().get("ce_sequence"))
                .containsExactly("1", "2");
    }

    @Test
    void aLinkIsShownAsItWasAtAnyTimeOfItsLife() throws Throwable {
        PastLink link = PastLink.made(Person.anyone(), MADE, 5, MADE.plusSeconds(40), 0.5);
        record(
                LinkChange.created(link.at(1, MADE, 0.1), byOwner(link)),
                LinkChange.updated(link.at(2, MADE.plusSeconds(10), 0.2), List.of("strength"), byOwner(link)),
                LinkChange.deleted(link.at(3, MADE.plusSeconds(20), 0.2), byOwner(link)),
                LinkChange.restored(link.at(4, MADE.plusSeconds(30), 0.2), byOwner(link)),
                LinkChange.updated(link.at(5, MADE.plusSeconds(40), 0.5), List.of("strength"), byOwner(link)));

        assertGoneAt(link, MADE.minusMillis(1));
        assertThat(at(link, MADE).strength()).isEqualTo(0.1);
        assertThat(at(link, MADE.plusMillis(9_999)).version()).isEqualTo(1);
        PastLinkView second = at(link, MADE.plusSeconds(10));
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.strength()).isEqualTo(0.2);
        assertThat(second.createdAt()).isEqualTo(MADE);
        assertThat(second.updatedAt()).isEqualTo(MADE.plusSeconds(10));
        assertThat(second.asOf()).isEqualTo(MADE.plusSeconds(10));
        assertThat(second.fromObjectId()).isEqualTo(link.from());
        assertThat(second.place()).isEqualTo(1.5);
        assertThat(second.metadata()).containsEntry("version", 2);
        assertGoneAt(link, MADE.plusSeconds(20));
        assertGoneAt(link, MADE.plusMillis(29_999));
        assertThat(at(link, MADE.plusSeconds(30)).version()).isEqualTo(4);
        assertThat(at(link, MADE.plusSeconds(40)).version()).isEqualTo(5);
        assertThat(at(link, MADE.plusSeconds(1_000_000)).strength()).isEqualTo(0.5);
        assertMissing(() -> asOf(link, Person.anyone(), MADE.plusSeconds(10)));
    }

    @Test
    void theResourceAnswersAsOfATime() throws Throwable {
        PastLink link = PastLink.made(Person.anyone(), MADE, 2, MADE.plusSeconds(10), 0.2);
        record(
                LinkChange.created(link.at(1, MADE, 0.1), byOwner(link)),
                LinkChange.updated(link.at(2, MADE.plusSeconds(10), 0.2), List.of("strength"), byOwner(link)));

        link.owner()
                .request()
                .queryParam("as_of", MADE.toString())
                .get(link.path())
                .then()
                .statusCode(200)
                .body("id", equalTo(link.id().toString()))
                .body("type", equalTo("link"))
                .body("version", equalTo(1))
                .body("as_of", equalTo(MADE.toString()))
                .body("to_object_id", equalTo(link.to().toString()))
                .body("strength", equalTo(0.1f));
        link.owner()
                .request()
                .queryParam("as_of", "2001-01-01T00:00:00Z")
                .get(link.path())
                .then()
                .statusCode(404);
        link.owner()
                .request()
                .queryParam("as_of", "yesterday")
                .get(link.path())
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/as_of"));
    }

    @Test
    void pagesHoldEachVersionOnceNewestFirst() throws Throwable {
        PastLink link = PastLink.made(Person.anyone(), MADE, 5, MADE.plusSeconds(5), 0.5);
        List<LinkChange> made = new ArrayList<>();
        for (long version = 1; version <= 5; version++) {
            // The last two at one time: then the version orders them.
            Instant time = MADE.plusSeconds(Math.min(version, 4));
            made.add(LinkChange.updated(link.at(version, time, 0.5), List.of("metadata"), byOwner(link)));
        }
        record(made.toArray(LinkChange[]::new));

        List<Integer> versions = new ArrayList<>();
        String cursor = "";
        do {
            var page = link.owner()
                    .request()
                    .queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .get(link.path() + "/history")
                    .then()
                    .statusCode(200)
                    .extract();
            versions.addAll(page.path("items.version"));
            cursor = page.path("next_cursor");
        } while (cursor != null);

        assertThat(versions).containsExactly(5, 4, 3, 2, 1);
    }

    @Test
    @Requirement("O09")
    void historyIsItsOwnersAndOfLivingLinksOnly() throws Throwable {
        PastLink link = PastLink.made(Person.anyone(), MADE, 1, MADE, 0.1);
        record(LinkChange.created(link.at(1, MADE, 0.1), byOwner(link)));
        String path = link.path() + "/history";

        given().get(path).then().statusCode(401);
        Person.anyone().request().get(path).then().statusCode(404);
        link.owner()
                .request()
                .get("/api/v1/links/" + UUID.randomUUID() + "/history")
                .then()
                .statusCode(404);
        link.owner().request().get(path).then().statusCode(200).body("items", hasSize(1));
        link.owner().request().queryParam("limit", 201).get(path).then().statusCode(400);
        PastLink.execute(
                "update link.link set deleted_at = now(), deleted_by = 'user' where id = ?",
                link.id().value());
        link.owner().request().get(path).then().statusCode(404);
        assertMissing(() -> at(link, MADE));
    }

    @Test
    void whatIsRemovedForGoodLeavesNoHistory() throws Throwable {
        Person alice = Person.anyone();
        PastLink gone = PastLink.made(alice, MADE, 1, MADE, 0.1);
        PastLink kept = PastLink.made(alice, MADE, 1, MADE, 0.1);
        record(
                LinkChange.created(gone.at(1, MADE, 0.1), byOwner(gone)),
                LinkChange.created(kept.at(1, MADE, 0.1), byOwner(kept)));

        VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(
                alice.id(),
                () -> pool.withTransaction(connection -> history.forget(connection, alice.id(), List.of(gone.id())))));

        assertThat(PastLink.only(ENTRIES, gone.id().value())).isEqualTo("0");
        assertThat(PastLink.only(ENTRIES, kept.id().value())).isEqualTo("1");
    }

    private static Actor byOwner(PastLink link) {
        return new Actor.Person(link.owner().id());
    }

    private PastLinkView at(PastLink link, Instant time) throws Throwable {
        return asOf(link, link.owner(), time);
    }

    private void assertGoneAt(PastLink link, Instant time) {
        assertMissing(() -> at(link, time));
    }

    private static void assertMissing(ThrowingCallable asked) {
        assertThatThrownBy(asked)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
    }

    private PastLinkView asOf(PastLink link, Person asking, Instant time) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(
                () -> Owner.runAs(asking.id(), () -> history.asOf(asking.id(), link.id(), time.toString())));
    }

    private void record(LinkChange... made) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> Owner.runAs(
                made[0].after().userId(),
                () -> pool.withTransaction(connection -> changes.record(connection, List.of(made)))));
    }
}
