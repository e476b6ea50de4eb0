package dev.hypernet.integrations.budget;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.contracts.UserId;
import dev.hypernet.integrations.dispatch.Counter;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import dev.hypernet.testkit.Tokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leave to ask a provider, given out to workers that know nothing of each other. */
@QuarkusTest
@WithTestResource(TestStack.class)
class BudgetTest {
    private static final int TAKERS = 4;
    private static final int ROUNDS = 12;
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    /** A provider of each test's own: its accounts share a budget with no other's. */
    private final String provider = "p" + UUID.randomUUID().toString().replace("-", "");

    private final Counter account = Counter.of(provider);

    private final long begun = System.nanoTime();

    /** So much time has passed for the windows alone. */
    private Duration passed = Duration.ZERO;

    private record Grant(IntegrationId account, Duration at, int pages) {}

    @Test
    @Requirement("S07")
    void fourTakersNeverGetMoreThanTheAccountMayAskInAnyMinuteAndNothingIsLeftLying() {
        Map<String, Object> quota = Map.of("requests_per_minute", 50);

        List<Grant> grants = many(quota, List.of(account));

        assertThat(mostInAMinute(grants)).isEqualTo(50);
    }

    @Test
    @Requirement("S07")
    void accountsOfOneProviderShareWhatItBearsOfAll() {
        Counter other = Counter.of(provider);
        Map<String, Object> quota = Map.of("requests_per_minute", 50, "app_requests_per_minute", 80);

        List<Grant> grants = many(quota, List.of(account, other));

        // The last tenth of a minute is for accounts that took less than a tenth of it.
        assertThat(mostInAMinute(grants)).isBetween(72, 80);
        assertThat(mostInAMinute(of(account, grants))).isLessThanOrEqualTo(50);
        assertThat(mostInAMinute(of(other, grants))).isLessThanOrEqualTo(50);
        assertThat(of(account, grants)).isNotEmpty();
        assertThat(of(other, grants)).isNotEmpty();
    }

    @Test
    @Requirement("S07")
    void whoReadsForHoursLeavesRoomForTheOthers() {
        Map<String, Object> quota = Map.of("app_requests_per_minute", 40);
        assertThat(take(account, quota, 40).getInt("granted")).isEqualTo(36);
        assertThat(take(account, quota, 1).getString("refused_by")).isEqualTo("app");

        assertThat(take(Counter.of(provider), quota, 3).getInt("granted")).isEqualTo(3);
        assertThat(take(Counter.of(provider), quota, 3).getInt("granted")).isEqualTo(1);
        assertThat(take(Counter.of(provider), quota, 1).getString("refused_by")).isEqualTo("app");
        assertThat(take(Counter.of(provider + "x"), quota, 1).getInt("granted")).isEqualTo(1);
    }

    @Test
    @Requirement({"S07", "D05"})
    void callsOfMethodsAndPagesCountTogether() {
        Map<String, Object> quota = Map.of("requests_per_minute", 10);
        Counter.change("""
            insert into integration.method_window (user_id, integration_id, method, taken)
            values (?, ?, '*', array_fill(clock_timestamp(), array[8]))
            """, account.owner().value(), account.integration().value());

        assertThat(take(account, quota, 5).getInt("granted")).isEqualTo(2);

        JsonPath refused = take(account, quota, 5);
        assertThat(refused.getInt("granted")).isZero();
        assertThat(refused.getString("refused_by")).isEqualTo("*");
        assertThat(refused.getLong("free_in_ms")).isBetween(1L, 61_000L);
    }

    @Test
    @Requirement("S07")
    void noMorePagesAreUnderWayThanThereArePlaces() {
        Map<String, Object> quota = Map.of("concurrency", 3);
        List<UUID> places = places(5);

        assertThat(take(account, quota, places).getInt("granted")).isEqualTo(3);
        assertThat(take(account, quota, 1).getString("refused_by")).isEqualTo("concurrency");

        asked("give-back", Map.of("places", places.subList(0, 2)), account).statusCode(204);
        asked("give-back", Map.of("places", places.subList(0, 2)), account).statusCode(204);
        assertThat(take(account, quota, 5).getInt("granted")).isEqualTo(2);
        assertThat(take(Counter.of(provider), quota, 1).getInt("granted")).isEqualTo(1);
    }

    @Test
    void aPlaceThatNobodyGivesBackIsFreeWhenItsPageMustBeOver() {
        Map<String, Object> quota = Map.of("concurrency", 1);
        assertThat(take(account, quota, 1).getInt("granted")).isEqualTo(1);
        assertThat(take(account, quota, 1).getInt("granted")).isZero();

        Counter.change("""
            update integration.method_window
               set under_way = (select jsonb_object_agg(key, value::double precision - 3600)
                                  from jsonb_each(under_way))
             where integration_id = ?
            """, account.integration().value());

        assertThat(take(account, quota, 1).getInt("granted")).isEqualTo(1);
    }

    @Test
    @Requirement("S07")
    void whatOneWorkerIsToldAllKeepTo() {
        Map<String, Object> quota = Map.of("requests_per_minute", 10);

        asked("hold", Map.of("for_ms", 40_000, "whole_app", false), account).statusCode(204);
        asked("hold", Map.of("for_ms", 10_000, "whole_app", false), account).statusCode(204);

        JsonPath refused = take(account, quota, 1);
        assertThat(refused.getString("refused_by")).isEqualTo("provider");
        assertThat(refused.getLong("free_in_ms")).isBetween(10_001L, 40_000L);
        assertThat(take(Counter.of(provider), quota, 1).getInt("granted")).isEqualTo(1);
    }

    @Test
    @Requirement("S07")
    void aLimitOfAllAccountsKeepsAllAwayForAMinuteAtMostAndOnlyWhereThereIsOne() {
        Map<String, Object> shared = Map.of("app_requests_per_minute", 10);

        asked("hold", Map.of("for_ms", 86_400_000, "whole_app", true), account).statusCode(204);

        JsonPath refused = take(Counter.of(provider), shared, 1);
        assertThat(refused.getString("refused_by")).isEqualTo("provider");
        assertThat(refused.getLong("free_in_ms")).isBetween(1L, 60_000L);
        assertThat(take(account, Map.of("requests_per_minute", 10), 1).getInt("granted"))
                .isEqualTo(1);
    }

    @Test
    void anIntegrationThatIsNotThereHasNoBudget() {
        Counter nobodys = new Counter(UserId.random(), IntegrationId.random(), "nobody's");
        Counter somebodyElses = new Counter(UserId.random(), account.integration(), "not theirs");

        for (Counter stranger : List.of(nobodys, somebodyElses)) {
            assertThat(take(stranger, Map.of("requests_per_minute", 10), 1).getString("refused_by"))
                    .isEqualTo("gone");
            asked("hold", Map.of("for_ms", 1_000, "whole_app", true), stranger).statusCode(204);
        }
        assertThat(take(account, Map.of("app_requests_per_minute", 10), 1).getInt("granted"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential-service", "link-service", "integration-service"})
    void onlyAWorkerTakes(String caller) {
        told(caller, "take", taking(Map.of(), places(1)), account).statusCode(403);
        told(caller, "give-back", Map.of("places", places(1)), account).statusCode(403);
        told(caller, "hold", Map.of("for_ms", 1_000, "whole_app", false), account)
                .statusCode(403);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        asked("take", taking(Map.of("requests_per_minute", 0), places(1)), account)
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/requests_per_minute"));
        asked("take", taking(Map.of(), List.of()), account).statusCode(422);
    }

    /** Takers that take as fast as they can until there is nothing, again and again while time passes. */
    private List<Grant> many(Map<String, Object> quota, List<Counter> accounts) {
        List<Grant> grants = Collections.synchronizedList(new ArrayList<>());
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            List<Thread> takers = IntStream.range(0, TAKERS)
                    .mapToObj(taker -> Thread.ofVirtual()
                            .start(() -> takeAll(accounts.get(taker % accounts.size()), quota, taker, grants)))
                    .toList();
            takers.forEach(BudgetTest::join);
            timePasses(Duration.ofSeconds(3 + random.nextInt(20)));
        }
        return List.copyOf(grants);
    }

    private void takeAll(Counter taking, Map<String, Object> quota, int taker, List<Grant> grants) {
        Random random = new Random(taker);
        int granted;
        do {
            granted = take(taking, quota, 1 + random.nextInt(5)).getInt("granted");
            grants.add(new Grant(taking.integration(), now(), granted));
        } while (granted > 0);
    }

    private Duration now() {
        return passed.plusNanos(System.nanoTime() - begun);
    }

    private static void join(Thread taker) {
        try {
            taker.join();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static List<Grant> of(Counter account, List<Grant> grants) {
        return grants.stream()
                .filter(grant -> grant.account().equals(account.integration()))
                .filter(grant -> grant.pages() > 0)
                .toList();
    }

    private static int mostInAMinute(List<Grant> grants) {
        return grants.stream()
                .mapToInt(first -> grants.stream()
                        .filter(grant -> grant.at().compareTo(first.at()) >= 0)
                        .filter(grant -> grant.at().compareTo(first.at().plus(A_MINUTE)) < 0)
                        .mapToInt(Grant::pages)
                        .sum())
                .max()
                .orElse(0);
    }

    private void timePasses(Duration time) {
        passed = passed.plus(time);
        Counter.change("""
            update integration.method_window
               set taken = array(select moment - ? * interval '1 second' from unnest(taken) as moment order by moment)
             where integration_id in (select id from integration.integration where integration_type = ?)
            """, time.toSeconds(), provider);
        Counter.change("""
            update integration.provider_budget
               set slots = array(select moment - ? * interval '1 second' from unnest(slots) as moment order by moment)
             where integration_type = ?
            """, time.toSeconds(), provider);
    }

    private static List<UUID> places(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).toList();
    }

    private static JsonPath take(Counter account, Map<String, Object> quota, int pages) {
        return take(account, quota, places(pages));
    }

    private static JsonPath take(Counter account, Map<String, Object> quota, List<UUID> places) {
        return asked("take", taking(quota, places), account)
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Map<String, Object> taking(Map<String, Object> quota, List<UUID> places) {
        Map<String, Object> body = new HashMap<>(quota);
        body.put("places", places);
        body.put("longest_ms", 30_000);
        return body;
    }

    private static ValidatableResponse asked(String path, Map<String, Object> body, Counter account) {
        return told("sync-worker", path, body, account);
    }

    private static ValidatableResponse told(String caller, String path, Map<String, Object> body, Counter account) {
        Map<String, Object> whole = new HashMap<>(body);
        whole.put("user_id", account.owner().toString());
        whole.put("integration_id", account.integration().toString());
        return given().contentType("application/json")
                .auth()
                .oauth2(Tokens.service(caller, "integration-service"))
                .body(whole)
                .post("/internal/v1/budgets/" + path)
                .then();
    }
}
