package dev.hypernet.objects.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.lifecycle.Belonging;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the relay does when it fails: Kafka refuses a topic of such a name each time it is tried. */
@QuarkusTest
@WithTestResource(TestStack.class)
class OutboxRelayTest {
    private static final String LOCK = "hashtextextended('outbox:object', 0)";
    private static final String REFUSED = """
        insert into object.outbox (id, topic, key, headers, payload)
        values (gen_random_uuid(), 'no topic has blanks', 'x', '{}', '{}')
        """;
    private static final String NOTHING_REFUSED = "delete from object.outbox where topic = 'no topic has blanks'";

    @AfterEach
    void nothingRefusedIsLeft() {
        Belonging.execute(NOTHING_REFUSED);
    }

    /** Else the connection would lie in its pool with the lock, and no other could ever relay. */
    @Test
    void aRelayThatFailedLeavesItsLockToAnyConnectionAndEventsArePublishedAgain() throws SQLException {
        Person alice = Person.registered();
        assertPublished(Belonging.album(alice));
        Belonging album;

        try (Connection another = TestStack.database().connect()) {
            assertThat(answer(another, "select pg_try_advisory_lock(" + LOCK + ")"))
                    .isEqualTo("f");
            Belonging.execute(REFUSED);
            answer(another, "select set_config('lock_timeout', '30s', false)");
            answer(another, "select pg_advisory_lock(" + LOCK + ")");
            // Nobody relays while this connection has the lock.
            Belonging.execute(NOTHING_REFUSED);
            album = Belonging.album(alice);
        }

        assertPublished(album);
    }

    private static void assertPublished(Belonging album) {
        assertThat(Topics.read("hypernet.object.v1", 1, read -> read.key().equals(album.id())))
                .extracting(Topics.Read::type)
                .containsExactly("dev.hypernet.object.created.v1");
    }

    private static String answer(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(question)) {
            result.next();
            return result.getString(1);
        }
    }
}
