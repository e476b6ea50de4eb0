package dev.hypernet.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hypernet.contracts.ObjectId;
import dev.hypernet.testkit.OwnedTables;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(FakeObjectService.class)
class OwnershipTest {
    private static final String LINK = """
            insert into link.link (user_id, id, version, created_at, updated_at, link_type, from_object_id,
                                   from_object_type, to_object_id, to_object_type, created_by)
            values (?, gen_random_uuid(), 1, now(), now(), 'contains', ?, 'album', ?, 'media', 'user')
            """;
    /** But for what the system looks for by its age, whoever's it is. */
    private static final String KEYS_NOT_LED_BY_THE_OWNER = """
            select i.indexrelid::regclass
              from pg_index i
              join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
             where i.indrelid in ('link.link'::regclass, 'link.known_object'::regclass, 'link.pending_link'::regclass,
                                  'link.link_count'::regclass, 'link.link_history'::regclass)
               and a.attname <> 'user_id'
               and i.indexrelid not in ('link.pending_link_due'::regclass, 'link.pending_link_forgotten'::regclass,
                                        'link.link_given_up'::regclass)
            """;

    @Test
    @Requirement({"O08", "L10"})
    void everyTableWithAnOwnerShowsNothingToAnybodyElse() throws SQLException {
        Person alice = Person.anyone();
        alice.links(alice.owns("album"), "contains", alice.owns("media")).then().statusCode(201);

        assertThat(OwnedTables.assertIsolated("link"))
                .contains(
                        "link",
                        "link_count",
                        "link_history",
                        "known_object",
                        "pending_link",
                        "message_chain",
                        "message_epoch");
    }

    @Test
    @Requirement("L10")
    void theOwnerLeadsEveryIndex() throws SQLException {
        assertThat(TestStack.database().rows(KEYS_NOT_LED_BY_THE_OWNER)).isEmpty();
    }

    @Test
    @Requirement("L09")
    void theDatabaseRefusesALinkAcrossOwners() throws SQLException {
        Person alice = Person.anyone();
        Person bob = Person.anyone();
        ObjectId album = alice.owns("album");
        alice.links(album, "contains", alice.owns("media")).then().statusCode(201);
        ObjectId photo = bob.owns("media");
        bob.links(bob.owns("album"), "contains", photo).then().statusCode(201);

        try (Connection connection = TestStack.database().connect();
                PreparedStatement statement = connection.prepareStatement(LINK)) {
            statement.setObject(1, alice.id().value());
            statement.setObject(2, album.value());
            statement.setObject(3, photo.value());
            assertThatThrownBy(statement::executeUpdate)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("foreign key");
        }
    }
}
