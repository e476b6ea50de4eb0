package dev.hypernet.testkit;

import dev.hypernet.contracts.UserId;
import java.time.Duration;
import java.util.Set;

/** Bearer tokens of the test issuer. */
public final class Tokens {
    private static final Duration HOUR = Duration.ofHours(1);

    private Tokens() {}

    /** A person's. */
    public static String of(UserId user) {
        return TestIssuer.running().person(user, Set.of(), HOUR);
    }

    /** An admin's. */
    public static String ofAdmin(UserId user) {
        return TestIssuer.running().person(user, Set.of("admin"), HOUR);
    }

    /** A person's who works for these clients. */
    public static String workingFor(UserId user, String... clients) {
        return TestIssuer.running().person(user, Set.of(), Set.of(clients), HOUR);
    }

    /** A person's that has run out. */
    public static String expired(UserId user) {
        return TestIssuer.running().person(user, Set.of(), Duration.ofHours(-1));
    }

    /** A service's, bound to the service it calls. */
    public static String service(String caller, String audience) {
        return TestIssuer.running().service(caller, audience);
    }
}
