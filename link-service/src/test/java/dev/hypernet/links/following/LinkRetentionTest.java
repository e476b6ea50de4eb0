package dev.hypernet.links.following;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.links.FakeObjectService;
import dev.hypernet.links.Person;
import dev.hypernet.persistence.Owner;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is deleted is kept for a while, or for good. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class LinkRetentionTest {
    private static final String DELETED = """
        update link.link set deleted_at = now() - ?::interval, deleted_by = ?
         where user_id = ?::uuid and id = ?::uuid
        returning id
        """;
    private static final String ROWS = "select 1 from link.link where user_id = ?::uuid and id = ?::uuid";
    private static final String HISTORY =
            "select 1 from link.link_history where user_id = ?::uuid and link_id = ?::uuid";

    @Inject
    LinkRetention retention;

    @ParameterizedTest
    @CsvSource({
        "29 days 23 hours,system,true",
        "30 days 1 hour,system,false",
        "400 days,user,true",
        "400 days,object,true"
    })
    @Requirement("L06")
    void onlyWhatASyncTookAwayLongAgoIsRemoved(String age, String deletedBy, boolean stays) throws Throwable {
        Person alice = Person.anyone();
        String link = alice.links(alice.owns("media"), "related_to", alice.owns("media"))
                .path("id");
        String owner = alice.id().toString();
        assertThat(TestStack.database().rows(DELETED, age, deletedBy, owner, link))
                .hasSize(1);

        VertxContextSupport.subscribeAndAwait(() -> Owner.runWithout(() -> retention.remove()));

        assertThat(isThere(ROWS, owner, link)).isEqualTo(stays);
        assertThat(isThere(HISTORY, owner, link)).isEqualTo(stays);
    }

    private static boolean isThere(String question, String owner, String link) throws SQLException {
        return !TestStack.database().rows(question, owner, link).isEmpty();
    }
}
