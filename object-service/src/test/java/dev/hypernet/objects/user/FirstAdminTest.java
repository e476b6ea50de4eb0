package dev.hypernet.objects.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.objects.Person;
import dev.hypernet.objects.session.SessionService;
import dev.hypernet.platform.json.MergePatches;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A start with other addresses than the one this run was configured with. */
@QuarkusTest
@WithTestResource(TestStack.class)
class FirstAdminTest {
    @Inject
    UserRepository users;

    @Inject
    SessionService sessions;

    @Inject
    Passwords passwords;

    @Inject
    MergePatches patches;

    @Inject
    QuotaConfig quota;

    @Inject
    Clock clock;

    @Test
    @Requirement("U03")
    void everyReplicaMayMakeTheFirstAdminAndOneIsMade() throws SQLException {
        String email = UUID.randomUUID() + "@example.org";

        start(email);
        start(email);

        assertThat(accounts(email)).containsExactly(List.of("t", "t", "configuration"));
        Person.logIn(email, Person.PASSWORD).statusCode(200);
    }

    @Test
    void whoRegisteredTheAddressBeforeIsMadeNothing() throws SQLException {
        Person stranger = Person.registered();

        start(stranger.email());

        assertThat(accounts(stranger.email())).containsExactly(List.of("f", "f", "registration"));
    }

    @Test
    void anAccountThatTheConfigurationMadeIsMadeAnAdminAgain() throws SQLException {
        String email = UUID.randomUUID() + "@example.org";
        start(email);
        TestStack.database().rows("update object.users set is_admin = false where email = ? returning 1", email);

        start(email);

        assertThat(accounts(email)).containsExactly(List.of("t", "t", "configuration"));
    }

    @Test
    void withoutAPasswordAnotherIssuerIsWaitedFor() throws SQLException {
        String email = UUID.randomUUID() + "@example.org";
        AdminService admins = admins(email, Optional.empty());

        admins.makeFirst().await().atMost(Duration.ofSeconds(10));

        assertThat(accounts(email)).isEmpty();
        assertThat(admins.isAwaited(email)).isTrue();
        assertThat(admins(email, Optional.of(Person.PASSWORD)).isAwaited(email)).isFalse();
    }

    private void start(String email) {
        admins(email, Optional.of(Person.PASSWORD)).makeFirst().await().atMost(Duration.ofSeconds(10));
    }

    private AdminService admins(String email, Optional<String> password) {
        return new AdminService(
                users, sessions, passwords, patches, quota, new Configured(Optional.of(email), password), clock);
    }

    private record Configured(Optional<String> email, Optional<String> password) implements FirstAdminConfig {}

    private static List<List<String>> accounts(String email) throws SQLException {
        return TestStack.database()
                .rows("select is_admin, email_verified, origin from object.users where email = ?", email);
    }
}
