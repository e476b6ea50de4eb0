package dev.hypernet.links.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.contracts.event.LinkEvent;
import dev.hypernet.links.FakeObjectService;
import dev.hypernet.platform.event.EventCodec;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Media of the same bytes are linked; object-service says which they are. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class DuplicateListenerTest {
    @Inject
    EventCodec codec;

    @Test
    @Requirement({"M08", "L02"})
    void theNewerIsADuplicateOfTheOriginal() {
        Account account = Account.somebodys(codec);
        ObjectId original = account.has("media:1");
        // Asked for at object-service: its event may come later.
        ObjectId newer = account.owner().owns("media");

        account.duplicates(newer, original);

        created(newer, original);
        account.owner()
                .linksFrom(newer)
                .then()
                .body("items.to_object_id", contains(original.toString()))
                .body("items[0].link_type", equalTo("duplicate_of"))
                .body("items[0].metadata.created_by", equalTo("system"))
                .body("items[0].metadata.reason", equalTo("same_bytes"));
    }

    @Test
    @Requirement("M08")
    void itIsLinkedOnceHoweverOftenItIsFound() {
        Account account = Account.somebodys(codec);
        ObjectId original = account.has("media:1");
        ObjectId newer = account.has("media:2");
        ObjectId another = account.has("media:3");

        account.duplicates(newer, original);
        account.duplicates(newer, original);
        // The same key keeps the order: when this one is linked, the one before was settled.
        account.duplicates(newer, another);

        created(newer, another);
        account.owner().linksFrom(newer).then().body("items.size()", equalTo(2));
    }

    @Test
    @Requirement("M08")
    void whatItsOwnerDeletedIsNotLinkedAgain() {
        Account account = Account.somebodys(codec);
        ObjectId original = account.has("media:1");
        ObjectId newer = account.has("media:2");
        ObjectId another = account.has("media:3");
        account.duplicates(newer, original);
        created(newer, original);
        String link = account.owner().linksFrom(newer).path("items[0].id");
        account.owner().request().delete("/api/v1/links/" + link).then().statusCode(204);

        account.duplicates(newer, original);
        account.duplicates(newer, another);

        created(newer, another);
        account.owner().linksFrom(newer).then().body("items.to_object_id", contains(another.toString()));
    }

    @Test
    @Requirement("L01")
    void anEndThatIsGoneIsNotLinked() {
        Account account = Account.somebodys(codec);
        ObjectId newer = account.has("media:1");
        ObjectId gone = account.has("media:2");
        ObjectId another = account.has("media:3");
        account.deletes(gone, "media", 2);
        account.awaitKnown(gone, 2, true);

        account.duplicates(newer, gone);
        account.duplicates(newer, ObjectId.random());
        account.duplicates(newer, another);

        created(newer, another);
        account.owner().linksFrom(newer).then().body("items.to_object_id", contains(another.toString()));
        account.owner().linksFrom(gone).then().body("items", empty());
    }

    private static void created(ObjectId from, ObjectId to) {
        assertThat(Topics.read(
                        LinkEvent.TOPIC,
                        1,
                        read -> read.type().endsWith("link.created.v1")
                                && read.data().contains("\"from_object_id\":\"" + from + "\"")
                                && read.data().contains("\"to_object_id\":\"" + to + "\"")))
                .hasSize(1);
    }
}
