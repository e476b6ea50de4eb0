package dev.hypernet.integrations.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.integrations.execution.StandIn.Reply;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A definition's limit of calls under way at once, counted where it matters: at the provider. */
@QuarkusTest
@WithTestResource(TestStack.class)
@WithTestResource(StandIn.class)
class PlacesTest {
    private static final int CALLERS = 8;
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(90);

    @BeforeEach
    void theDocumentsAreRead() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Requirement("X04")
    void ofManyAtOnceNoMoreThanTheLimitAreUnderWayAndAllAreServed() throws InterruptedException {
        Account account = slow(200);
        List<Integer> served = Collections.synchronizedList(new ArrayList<>());
        List<Thread> callers = Stream.generate(() -> Thread.ofVirtual().start(() -> served.add(insist(account))))
                .limit(CALLERS)
                .toList();
        for (Thread caller : callers) {
            caller.join();
        }

        assertThat(served).hasSize(CALLERS).containsOnly(200);
        assertThat(account.asked()).isEqualTo(CALLERS);
        assertThat(StandIn.mostInProgress(account.name())).isEqualTo(2);
        assertThat(underWay(account)).isEqualTo("{}");
    }

    @Test
    @Requirement("X04")
    void whoseAnswerIsWaitedForIsToldToComeAgain() {
        Account account = slow(3_000);

        List<Crowd.Answer> answers = Crowd.of(CALLERS).call(account, "read");

        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(2);
        assertThat(answers.stream().filter(answer -> answer.status() != 200))
                .hasSize(CALLERS - 2)
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(429);
                    assertThat(answer.body().path("type").asText()).endsWith("/rate-limited");
                    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                    assertThat(answer.headers().firstValue("RateLimit-Policy"))
                            .contains("\"concurrency\";q=2;qu=\"concurrent-requests\"");
                });
        assertThat(account.asked()).isEqualTo(2);
    }

    @Test
    @Requirement("X04")
    void callsNobodyWaitsForWaitByThemselves() {
        Account account = slow(200);
        List<String> accepted =
                Stream.generate(() -> later(account)).limit(CALLERS).toList();

        for (String execution : accepted) {
            Awaitility.await()
                    .atMost(LONG_ENOUGH)
                    .until(() -> account.request().get(execution).path("status"), "succeeded"::equals);
        }

        assertThat(account.asked()).isEqualTo(CALLERS);
        assertThat(StandIn.mostInProgress(account.name())).isLessThanOrEqualTo(2);
    }

    @Test
    void aPlaceWhoseProcessWasLostIsFreeWhenItsTimeIsOver() {
        Account account = Account.of("calls_narrow");
        Account neighbour = Account.of("calls_narrow");
        holdsBoth(account, "1 hour");

        account.calls("read").statusCode(429).header("Retry-After", equalTo("1"));
        neighbour.calls("read").statusCode(200);

        holdsBoth(account, "-1 second");
        account.calls("read").statusCode(200);
        assertThat(underWay(account)).isEqualTo("{}");
    }

    @Test
    void aCallThatFailsGivesItsPlaceBack() {
        Account account = Account.of("calls_narrow");
        account.answers(Reply.of(400), Reply.hangingUp(), Reply.of(404), Reply.of(200, "no JSON"));
        for (int call = 0; call < 4; call++) {
            account.calls("read").statusCode(502);
        }
        account.answers(Reply.ok("{}").after(1_500));
        account.calls("hasty").statusCode(504);

        assertThat(underWay(account)).isEqualTo("{}");
        account.calls("read").statusCode(200);
    }

    @Test
    void whoGetsNoPermitTakesNoPlace() {
        Account account = Account.of("calls_narrow");
        for (int call = 0; call < 3; call++) {
            account.calls("limited").statusCode(200);
        }

        account.calls("limited").statusCode(429).body("type", endsWith("/rate-limited"));

        assertThat(underWay(account)).isEqualTo("{}");
        account.calls("read").statusCode(200);
    }

    /** Of an account whose provider takes its time. */
    private static Account slow(int milliseconds) {
        Account account = Account.of("calls_narrow");
        account.answers(Stream.generate(() -> Reply.ok("{}").after(milliseconds))
                .limit(CALLERS)
                .toArray(Reply[]::new));
        return account;
    }

    private static int insist(Account account) {
        return Awaitility.await()
                .atMost(LONG_ENOUGH)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> call(account).statusCode(), status -> status != 429);
    }

    private static Response call(Account account) {
        return account.request().body(account.input()).post(account.path("read"));
    }

    private static String later(Account account) {
        String location = account.request()
                .header("Prefer", "respond-async")
                .body(account.input())
                .post(account.path("read"))
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        return location.substring(location.indexOf("/api/"));
    }

    private static void holdsBoth(Account account, String time) {
        Account.change("""
                insert into integration.method_window as known (user_id, integration_id, method, under_way)
                select ?, ?, '*', jsonb_object_agg(gen_random_uuid(), extract(epoch from now() + cast(? as interval)))
                  from generate_series(1, 2)
                on conflict (user_id, integration_id, method) do update set under_way = excluded.under_way
                """, account.owner().value(), account.integration().value(), time);
    }

    private static String underWay(Account account) {
        return Account.rows(
                        "select under_way::text from integration.method_window where user_id = ? and method = '*'",
                        account.owner().value())
                .getFirst()
                .getFirst();
    }
}
