package dev.hypernet.objects.throttle;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.matchesPattern;

import dev.hypernet.objects.Person;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With few free attempts and pauses longer than a test, behind a proxy; a pause ends where the test says so. */
@QuarkusTest
@WithTestResource(TestStack.class)
@TestProfile(ThrottleTest.Strict.class)
class ThrottleTest {
    private static final String WRONG = "Wrong-Password-1";

    /** Letters cannot be posted either. */
    public static class Strict implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("hypernet.throttle.login.free-per-account", "3"),
                    Map.entry("hypernet.throttle.login.free-per-address", "8"),
                    Map.entry("hypernet.throttle.login.first-pause", "PT10M"),
                    Map.entry("hypernet.throttle.login.longest-pause", "PT30M"),
                    Map.entry("hypernet.throttle.login.forget-after", "PT1H"),
                    Map.entry("hypernet.throttle.mail.free-per-account", "2"),
                    Map.entry("hypernet.throttle.mail.free-per-address", "8"),
                    Map.entry("hypernet.throttle.mail.first-pause", "PT10M"),
                    Map.entry("hypernet.mail.folder", "/dev/null/mail"),
                    Map.entry("quarkus.http.proxy.proxy-address-forwarding", "true"),
                    Map.entry("quarkus.http.proxy.allow-x-forwarded", "true"),
                    Map.entry("quarkus.http.proxy.trusted-proxies", "127.0.0.1"));
        }
    }

    @BeforeEach
    @AfterEach
    void nothingIsCounted() throws SQLException {
        TestStack.database().rows("delete from object.throttle returning 1");
    }

    @Test
    void afterTheFreeAttemptsAnAccountIsPausedEvenForTheRightPassword() {
        Person alice = Person.registered();

        wrong(alice, 3).statusCode(401);

        alice.logIn()
                .statusCode(429)
                .contentType("application/problem+json")
                .body("type", containsString("too-many-requests"))
                .header("Retry-After", Integer::parseInt, greaterThan(500))
                .header("RateLimit", matchesPattern("\"login\";r=0;t=\\d+"))
                .header("RateLimit-Policy", containsString("login"));
        Person.registered().logIn().statusCode(200);
    }

    @Test
    void afterThePauseTheRightPasswordMakesAllAnew() throws SQLException {
        Person alice = Person.registered();
        wrong(alice, 3);

        endPauses();
        alice.logIn().statusCode(200);

        wrong(alice, 2).statusCode(401);
        alice.logIn().statusCode(200);
    }

    @Test
    void eachPauseIsTwiceAsLongUpToTheLongest() throws SQLException {
        Person alice = Person.registered();
        wrong(alice, 3);
        assertThat(pause("login-account")).isEqualTo("00:10:00");

        endPauses();
        wrong(alice, 1).statusCode(401);
        assertThat(pause("login-account")).isEqualTo("00:20:00");

        endPauses();
        wrong(alice, 1).statusCode(401);
        assertThat(pause("login-account")).isEqualTo("00:30:00");
    }

    @Test
    void attemptsAreForgottenAfterAWhile() throws SQLException {
        Person alice = Person.registered();
        wrong(alice, 2);
        TestStack.database().rows("update object.throttle set counted_at = now() - interval '61 min' returning 1");

        wrong(alice, 2).statusCode(401);
        alice.logIn().statusCode(200);
    }

    @Test
    void anAccountThatIsNotThereIsPausedAlike() {
        String nobody = UUID.randomUUID() + "@example.org";

        IntStream.range(0, 3).forEach(attempt -> Person.logIn(nobody, WRONG).statusCode(401));

        Person.logIn(nobody, WRONG).statusCode(429);
    }

    @Test
    void anAddressIsPausedWhateverAccountsItTriesAndCountsNothingMoreMeanwhile() throws SQLException {
        Person alice = Person.registered();
        IntStream.range(0, 8)
                .forEach(attempt ->
                        Person.logIn(UUID.randomUUID() + "@example.org", WRONG).statusCode(401));

        wrong(alice, 5).statusCode(429);

        assertThat(TestStack.database().rows("select count(*) from object.throttle where kind = 'login-account'"))
                .as("a paused address pauses nobody's account")
                .containsExactly(List.of("8"));
    }

    @Test
    void manyAtOnceAreNotMoreThanManyInTurn() throws Exception {
        Person alice = Person.registered();
        Callable<Integer> attempt =
                () -> Person.logIn(alice.email(), WRONG).extract().statusCode();

        try (ExecutorService many = Executors.newFixedThreadPool(7)) {
            List<Integer> answers = many
                    .invokeAll(IntStream.range(0, 7).mapToObj(number -> attempt).toList())
                    .stream()
                    .map(ThrottleTest::answer)
                    .toList();
            assertThat(answers).hasSize(7).filteredOn(status -> status == 401).hasSize(3);
        }
    }

    @Test
    void aTokenAloneGuessesNoPasswordEither() {
        Person alice = Person.registered();

        IntStream.range(0, 3).forEach(attempt -> deactivate(alice, WRONG).statusCode(403));

        deactivate(alice, Person.PASSWORD).statusCode(429);
    }

    @Test
    void mailsAreThrottledWhetherOrNotThereIsAnAccount() throws SQLException {
        Person alice = Person.registered();
        nothingIsCounted();
        String nobody = UUID.randomUUID() + "@example.org";

        for (String email : List.of(alice.email(), nobody)) {
            forgot(email).statusCode(202);
            forgot(email).statusCode(202);
            forgot(email).statusCode(429).header("RateLimit", matchesPattern("\"mail\";r=0;t=\\d+"));
        }
    }

    @Test
    void whereNoLetterCanBePostedPeopleRegisterAllTheSameAndAreToldWhenTheyAsk() {
        Person alice = Person.registered();

        alice.request()
                .post("/api/v1/users/me/verification")
                .then()
                .statusCode(503)
                .body("type", containsString("unavailable"));
    }

    @Test
    void aRegistrationCountsAsAMail() {
        String email = UUID.randomUUID() + "@example.org";

        register(email, "192.0.2.1").statusCode(201);
        register(email, "192.0.2.1").statusCode(409);
        register(email, "192.0.2.1").statusCode(429).header("RateLimit", matchesPattern("\"mail\";r=0;t=\\d+"));
    }

    @Test
    void whoRegistersManyIsPausedByTheirAddressAndNobodyElseIs() {
        IntStream.range(0, 8)
                .forEach(attempt -> register(UUID.randomUUID() + "@example.org", "192.0.2.1")
                        .statusCode(201));

        register(UUID.randomUUID() + "@example.org", "192.0.2.1").statusCode(429);
        register(UUID.randomUUID() + "@example.org", "192.0.2.2").statusCode(201);
    }

    private static int answer(Future<Integer> status) {
        try {
            return status.get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static ValidatableResponse wrong(Person person, int times) {
        for (int attempt = 1; attempt < times; attempt++) {
            Person.logIn(person.email(), WRONG);
        }
        return Person.logIn(person.email(), WRONG);
    }

    /** As the proxy passes it on. */
    private static ValidatableResponse register(String email, String from) {
        return given().contentType("application/json")
                .header("X-Forwarded-For", from)
                .body(Map.of("email", email, "password", Person.PASSWORD))
                .post("/api/v1/users")
                .then();
    }

    private static ValidatableResponse deactivate(Person person, String password) {
        return person.request()
                .body(Map.of("password", password))
                .post("/api/v1/users/me/deactivate")
                .then();
    }

    private static ValidatableResponse forgot(String email) {
        return given().contentType("application/json")
                .body(Map.of("email", email))
                .post("/api/v1/auth/password-reset")
                .then();
    }

    private static void endPauses() throws SQLException {
        TestStack.database().rows("update object.throttle set blocked_until = now() - interval '1 s' returning 1");
    }

    private static String pause(String kind) throws SQLException {
        return TestStack.database()
                .rows("select blocked_until - counted_at from object.throttle where kind = ?", kind)
                .getFirst()
                .getFirst();
    }
}
