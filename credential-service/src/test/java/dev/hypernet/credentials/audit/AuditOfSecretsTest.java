package dev.hypernet.credentials.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.ProviderSandbox;
import dev.hypernet.credentials.Walk;
import dev.hypernet.credentials.audit.Break.Reason;
import dev.hypernet.credentials.audit.SecretUses.Action;
import dev.hypernet.credentials.audit.SecretUses.Use;
import dev.hypernet.persistence.MonthlyTables;
import dev.hypernet.persistence.Owner;
import dev.hypernet.platform.problem.Problem;
import dev.hypernet.testkit.Requirement;
import dev.hypernet.testkit.TestStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The audit against those who have the database: what they change is found, and nobody honest is accused. Replicas seal
 * and verify when the tests tell them to; the service's own sealer stands still.
 */
@QuarkusTest
@TestProfile(AuditOfSecretsTest.WithoutSealer.class)
@WithTestResource(TestStack.class)
@WithTestResource(ProviderSandbox.class)
class AuditOfSecretsTest {
    private static final String VERIFICATION = "/internal/v1/audit/verification";
    private static final String RECORD = """
        insert into secret_use (user_id, id, credential_id, used_at, caller, purpose, outcome)
        values (?::uuid, gen_random_uuid(), ?::uuid, now(), 'sync-worker', 'sync', 'leased')
        """;
    private static final String TAKE_TURN = "select pg_advisory_lock(hashtextextended('seal:credential', 0))";

    @Inject
    SecretUses uses;

    @Inject
    SealRepository seals;

    @Inject
    SealingKeys keys;

    @Inject
    VerifyAudit command;

    @Inject
    Horizon horizon;

    @Inject
    MonthlyTables months;

    @Inject
    Clock clock;

    @Inject
    Pool pool;

    private final UserId alice = UserId.random();
    private final UUID credential = UUID.randomUUID();

    public static final class WithoutSealer implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "hypernet.audit.seal-every", "off",
                    "hypernet.audit.key", Chains.KEY,
                    // As an environment that all services share has it; the audit's own is P13M.
                    "hypernet.history.retention", "P1M");
        }
    }

    /** One of several processes: it remembers what it has sealed, and has a clock and a retention of its own. */
    private final class Replica {
        private final Sealer sealer;
        private final VerificationService verifications;

        Replica() {
            this(clock, Period.ofMonths(13));
        }

        Replica(Clock clock, Period retention) {
            this(keys, clock, retention);
        }

        Replica(SealingKeys keys, Clock clock, Period retention) {
            Horizon horizon = new Horizon(clock, retention);
            sealer = new Sealer(seals, keys, horizon, clock, new SimpleMeterRegistry());
            verifications = new VerificationService(seals, keys, horizon, sealer, clock);
        }

        Replica seal() {
            done(sealer::seal);
            return this;
        }

        /** Three seals over two uses each. */
        Replica havingSealed() {
            for (int time = 0; time < 3; time++) {
                use(2);
                seal();
            }
            return this;
        }

        Verification verify(Witness... told) {
            return done(() -> verifications.verify(Stream.of(told).findFirst()));
        }

        @Nullable
        Break broken(Witness... told) {
            return verify(told).broken();
        }
    }

    @BeforeEach
    @AfterEach
    void nothingWasEverUsed() {
        change("truncate credential.secret_use, credential.secret_use_unsealed, credential.secret_seal");
    }

    @Test
    void anAuditNobodyTouchedIsIntact() throws SQLException {
        Replica replica = new Replica().havingSealed();
        use(1);

        Verification found = replica.verify();

        assertThat(found.broken()).isNull();
        assertThat(found.rows()).isEqualTo(6);
        assertThat(found.unsealed()).isEqualTo(1);
        assertThat(found.late()).isZero();
        assertThat(found.newest()).isEqualTo(witness(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "ROW_CHANGED  | update credential.secret_use set outcome = 'refused' where position = %d",
                "ROW_CHANGED  | update credential.secret_use set caller = 'nobody' where position = %d",
                "ROW_CHANGED  | update credential.secret_use set generation = null where position = %d",
                "ROW_CHANGED  | update credential.secret_use set user_id = gen_random_uuid() where position = %d",
                "ROW_REMOVED  | update credential.secret_use set used_at = used_at - interval '1 day' where position ="
                        + " %d",
                "ROW_REMOVED  | update credential.secret_use set position = default where position = %d",
                "ROW_REMOVED  | delete from credential.secret_use where position = %d",
                "ROW_ADDED    | insert into credential.secret_use overriding system value select user_id,"
                        + " gen_random_uuid(), position, credential_id, used_at, caller, action, purpose, generation,"
                        + " outcome from credential.secret_use where position = %d",
                "SEAL_CHANGED | update credential.secret_seal set rows = rows - 1 where positions @> %d::bigint",
                "SEAL_CHANGED | update credential.secret_seal set sealed_at = sealed_at - interval '1 s'"
                        + " where positions @> %d::bigint",
                "SEAL_CHANGED | update credential.secret_seal set horizon = now() + interval '1 year'"
                        + " where positions @> %d::bigint",
                "SEAL_MISSING | delete from credential.secret_seal where positions @> %d::bigint",
                "KEY_UNKNOWN  | update credential.secret_seal set key_id = 'another' where positions @> %d::bigint",
            })
    void whateverIsDoneToWhatIsSealedIsFoundThere(Reason reason, String doing) throws SQLException {
        Replica replica = new Replica().havingSealed();

        change(doing.formatted(positionUnder(2)));

        assertThat(replica.broken()).isEqualTo(new Break(reason, 2L, null));
        assertThat(new Replica().broken()).as("by one that has just started").isEqualTo(new Break(reason, 2L, null));
    }

    @Test
    void aRowThatWasSlippedInIsFound() throws SQLException {
        Replica replica = new Replica().havingSealed();
        long before = last();

        change("""
            insert into credential.secret_use (user_id, id, credential_id, used_at, caller, purpose, outcome)
            select user_id, gen_random_uuid(), credential_id, used_at, caller, purpose, outcome
              from credential.secret_use limit 1
            """);

        assertThat(replica.broken()).isEqualTo(new Break(Reason.ROW_ADDED, null, last()));
        assertThat(last()).isGreaterThan(before);
    }

    @Test
    void aRowThatIsKeptFromItsSealOrRemovedBeforeItIsFound() throws SQLException {
        Replica replica = new Replica().havingSealed();
        use(1);
        long position = last();
        change("delete from credential.secret_use_unsealed");
        assertThat(replica.seal().broken()).isEqualTo(new Break(Reason.ROW_ADDED, null, position));

        nothingWasEverUsed();
        replica = new Replica().havingSealed();
        use(2);
        position = last();
        change("delete from credential.secret_use where position = " + position);

        assertThat(replica.seal().broken())
                .as("what is left is sealed all the same")
                .isEqualTo(new Break(Reason.ROW_REMOVED, null, position));
        assertThat(count("select count(*) from credential.secret_seal")).isEqualTo(4);
    }

    @Test
    void anEndThatWasCutOffIsFoundByWhoHasSeenItAndByWhoIsToldOfIt() throws SQLException {
        Replica witness = new Replica().havingSealed();
        Witness newest = witness(3);

        change("""
            delete from credential.secret_use
             where exists (select from credential.secret_seal where sequence = 3 and positions @> position)
            """);
        change("delete from credential.secret_seal where sequence = 3");

        Break cut = new Break(Reason.END_CUT_OFF, 3L, null);
        assertThat(witness.broken()).isEqualTo(cut);
        assertThat(new Replica().broken(newest)).isEqualTo(cut);
        assertThat(new Replica().broken())
                .as("whom nobody told cannot know: that is what log and metrics are for")
                .isNull();
    }

    @Test
    void whoHasSeenTheEndLeavesTheHoleOpen() {
        Replica witness = new Replica().havingSealed();
        change("""
            delete from credential.secret_use
             where not exists (select from credential.secret_seal where sequence = 1 and positions @> position)
            """);
        change("delete from credential.secret_seal where sequence > 1");

        use(1);
        witness.seal();
        use(1);
        new Replica().seal();

        assertThat(new Replica().broken())
                .as("whom nobody told sees it too")
                .isEqualTo(new Break(Reason.SEAL_MISSING, 2L, null));
    }

    @Test
    void aChainThatWasBegunAnewIsFoundByWhoIsToldOfTheOldOne() throws SQLException {
        new Replica().havingSealed();
        Witness newest = witness(3);
        nothingWasEverUsed();
        new Replica().havingSealed();

        assertThat(new Replica().broken(newest)).isEqualTo(new Break(Reason.SEAL_CHANGED, 3L, null));
        assertThat(new Replica().broken(witness(2))).isNull();
    }

    @Test
    void whatCommitsLateIsSealedLateAndHonest() throws SQLException {
        Replica replica = new Replica();
        try (Connection slow = asAlice()) {
            record(slow);
            use(3);
            replica.seal();
            use(2);
            assertThat(replica.seal().verify().rows()).isEqualTo(5);

            slow.commit();
        }
        assertThat(replica.verify().unsealed()).isEqualTo(1);
        assertThat(replica.broken()).isNull();

        Verification found = replica.seal().verify();

        assertThat(found.broken()).isNull();
        assertThat(found.rows()).isEqualTo(6);
        assertThat(count("select lower(positions) from credential.secret_seal where sequence = 3"))
                .as("lower than what had been sealed before it")
                .isLessThan(count("select lower(positions) from credential.secret_seal where sequence = 1"));
    }

    @Test
    void whatWasRolledBackLeavesAGapAndNoSuspicion() throws SQLException {
        Replica replica = new Replica();
        use(1);
        try (Connection undone = asAlice()) {
            record(undone);
            record(undone);
            undone.rollback();
        }
        use(1);

        Verification found = replica.seal().verify();

        assertThat(found.broken()).isNull();
        assertThat(found.rows()).isEqualTo(2);
        assertThat(text("select positions from credential.secret_seal"))
                .matches("\\{\\[\\d+,\\d+\\),\\[\\d+,\\d+\\)\\}");
    }

    @Test
    void manyReplicasMakeOneChain() {
        List<Replica> replicas = Stream.generate(Replica::new).limit(4).toList();
        for (int round = 0; round < 10; round++) {
            done(() -> Uni.join()
                    .all(Stream.concat(
                                    Stream.generate(() -> Owner.runAs(alice, () -> uses.record(use(Action.LEASE))))
                                            .limit(20),
                                    replicas.stream().map(replica -> replica.sealer.seal()))
                            .toList())
                    .andFailFast());
        }
        replicas.getFirst().seal();

        for (Replica replica : replicas) {
            Verification found = replica.verify();
            assertThat(found.broken()).isNull();
            assertThat(found.rows()).isEqualTo(200);
            assertThat(found.unsealed()).isZero();
        }
    }

    @Test
    void moreThanOneSealHoldsIsSealedByMany() {
        change("""
            insert into credential.secret_use (user_id, id, credential_id, used_at, caller, purpose, outcome)
            select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), 'sync-worker', 'sync', 'leased'
              from generate_series(1, 2500)
            """, true);

        Verification found = new Replica().seal().verify();

        assertThat(found.broken()).isNull();
        assertThat(found.rows()).isEqualTo(2500);
        assertThat(found.newest()).extracting(Witness::sequence).isEqualTo(3L);
    }

    @Test
    void aSealerThatDiesHasSealedNothing() {
        Replica replica = new Replica().havingSealed();
        use(2);
        assertThatThrownBy(() -> done(() -> seals.alone(this::sealAndDie))).isNotNull();

        assertThat(replica.verify().unsealed()).isEqualTo(2);
        assertThat(replica.broken()).isNull();

        Verification found = new Replica().seal().verify();
        assertThat(found.broken()).isNull();
        assertThat(found.rows()).isEqualTo(8);
        assertThat(found.unsealed()).isZero();
    }

    /** All that a sealer does, but for the end of its transaction. */
    private Uni<RowSet<Row>> sealAndDie(SqlConnection connection) {
        return seals.waiting(connection, 0, 10)
                .chain(waiting -> seals.uses(connection, waiting))
                .chain(rows -> seals.standing(connection)
                        .map(standing -> keys.seal(Seal.Statement.over(
                                rows, standing.newest(), Seal.Retained.EVERYTHING, clock.instant())))
                        .chain(seal -> seals.append(connection, List.of(seal), rows)))
                .chain(() -> connection
                        .query("select pg_terminate_backend(pg_backend_pid())")
                        .execute());
    }

    @Test
    void aNewKeyComesToOneReplicaAfterAnother() {
        SealingKeys both = Chains.keys("the second key of this audit, in force since today", Chains.KEY);
        Replica still = new Replica(Chains.keys(), clock, Period.ofMonths(13)).havingSealed();
        Replica already = new Replica(both, clock, Period.ofMonths(13));
        use(1);
        already.seal();
        use(1);

        still.seal();

        assertThat(already.verify().unsealed()).as("for those who have the key").isEqualTo(1);
        Verification found = already.seal().verify();
        assertThat(found.broken()).isNull();
        assertThat(found.rows()).isEqualTo(8);
        assertThat(still.broken()).isEqualTo(new Break(Reason.KEY_UNKNOWN, 4L, null));
    }

    @Test
    void aForgedSealIsForgottenWithItsRow() {
        Replica replica = new Replica().havingSealed();
        change("""
            insert into credential.secret_seal
            select 9000000000000000000, sealed_at, rows, positions, first_used_at, last_used_at, root, horizon,
                   kept_from, previous, 'nobody has this', mac
              from credential.secret_seal where sequence = 3
            """);
        use(1);
        replica.seal();
        assertThat(count("select count(*) from credential.secret_use_unsealed"))
                .as("it might be of a new key")
                .isEqualTo(1);
        assertThat(replica.broken()).isEqualTo(new Break(Reason.SEAL_MISSING, 4L, null));

        change("delete from credential.secret_seal where sequence > 3");
        Verification found = replica.seal().verify();

        assertThat(found.broken()).isNull();
        assertThat(found.unsealed()).isZero();
        assertThat(found.newest()).extracting(Witness::sequence).isEqualTo(4L);
    }

    @Test
    void aClockThatGoesWrongAccusesNobody() {
        Duration far = Duration.ofDays(45);
        for (Clock wrong : List.of(
                Clock.offset(clock, far.negated()),
                clock,
                Clock.offset(clock, far),
                Clock.offset(clock, far.negated()))) {
            SecretUses recording = new SecretUses(pool, wrong);
            done(() -> Owner.runAs(alice, () -> recording.record(use(Action.LEASE))));
            use(1);
            new Replica(wrong, Period.ofMonths(13)).seal();
        }

        Verification found = new Replica().verify();

        assertThat(found.broken()).isNull();
        assertThat(found.rows()).isEqualTo(8);
        assertThat(found.late()).as("told, not accused").isPositive();
    }

    @Test
    void aClockThatRunsAheadForgetsNothing() {
        new Replica().havingSealed();
        use(1);
        new Replica(Clock.offset(clock, Duration.ofDays(3650)), Period.ofMonths(13)).seal();

        Verification found = new Replica().verify();

        assertThat(found.rows()).isEqualTo(7);
        assertThat(found.outlived()).isZero();
        assertThat(found.firstSequence()).isEqualTo(1);
    }

    @Test
    void aMonthThatWentByRetentionIsNotMissed() throws SQLException {
        change("select credential.make_month('secret_use', '2011-05-02')");
        change("""
            insert into credential.secret_use (user_id, id, credential_id, used_at, caller, purpose, outcome)
            select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), day, 'sync-worker', 'sync', 'leased'
              from generate_series(timestamptz '2011-05-02', '2011-05-09', '1 day') day
            """, true);
        Replica replica = new Replica().havingSealed();
        Verification before = replica.verify();

        change("select credential.drop_months_before('2012-01-01')");
        Verification after = replica.verify();

        assertThat(before.broken()).isNull();
        assertThat(before.firstSequence()).as("its seal has gone too").isEqualTo(2);
        assertThat(count("select count(*) from credential.secret_use")).isEqualTo(6);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void theAuditIsKeptByItsOwnSettingWhateverIsSaidOfHistory() {
        YearMonth earlier = YearMonth.now(clock.withZone(ZoneOffset.UTC)).minusMonths(5);
        String partition =
                "credential.secret_use_%s".formatted(earlier.toString().replace('-', '_'));
        change("select credential.make_month('secret_use', '%s-02')".formatted(earlier));

        done(months::tend);

        assertThat(text("select to_regclass('%s')".formatted(partition))).isNotEqualTo("null");
        assertThat(horizon.at(clock.instant()))
                .isBefore(earlier.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    @Test
    void sealsThatRetentionHasReachedGoAndTheChainStillHolds() {
        Replica replica = new Replica().havingSealed();
        use(1);
        reaching().seal();
        use(1);
        replica.seal();

        Verification found = replica.verify();

        assertThat(found.broken()).isNull();
        assertThat(found.firstSequence()).as("only the last one is needed").isEqualTo(5);
        assertThat(found.outlived()).isEqualTo(1);
    }

    @Test
    void retentionDoesNotCoverAHole() {
        new Replica().havingSealed();
        change("delete from credential.secret_seal where sequence = 2");
        use(1);
        reaching().seal();
        use(1);
        reaching().seal();

        assertThat(count("select min(sequence) from credential.secret_seal"))
                .as("the first went, the hole stays")
                .isEqualTo(3);
        assertThat(new Replica().broken()).isEqualTo(new Break(Reason.SEAL_MISSING, 2L, null));
    }

    @Test
    void whatAForgedSealSaysOfRetentionIsNotRepeated() {
        new Replica().havingSealed();
        change("delete from credential.secret_seal where sequence < 3");
        change("update credential.secret_seal set kept_from = 4, horizon = now() + interval '1 year'");
        use(1);
        new Replica().seal();
        change("delete from credential.secret_seal where sequence = 3");

        assertThat(new Replica().broken()).isEqualTo(new Break(Reason.SEAL_MISSING, 1L, null));
    }

    /** By its settings, everything of this month is old. */
    private Replica reaching() {
        return new Replica(clock, Period.ofMonths(-1));
    }

    @Test
    void aLeaseWaitsNeitherForTheSealerNorForAnotherUseOfItsCredential() throws SQLException {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k"));
        try (Connection sealer = TestStack.database().connect();
                Statement statement = sealer.createStatement();
                Connection other = TestStack.database().connectAs("credential_request")) {
            sealer.setAutoCommit(false);
            statement.execute(TAKE_TURN);
            statement.execute("lock table credential.secret_seal in access exclusive mode");
            statement.execute("select * from credential.secret_use_unsealed for update");
            other.setAutoCommit(false);
            record(other, walk.user(), walk.integration());

            Walk.atOnce(8, walk::lease).forEach(lease -> lease.then().statusCode(200));
            new Replica().seal();

            assertThat(count("select count(*) from credential.secret_use_unsealed"))
                    .as("the gift and eight leases wait for their seal")
                    .isEqualTo(9);
            statement.execute("select pg_advisory_unlock_all()");
            sealer.rollback();
            other.rollback();
        }
        assertThat(new Replica().seal().verify().rows()).isEqualTo(9);
    }

    @Test
    void everythingThatHappensToASecretIsRecorded() throws SQLException {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k")).having("api_key", Map.of("key", "l"));
        walk.lease().then().statusCode(200);
        Walk heir = Walk.spared(walk.user(), UUID.randomUUID());
        heir.adopt(walk).then().statusCode(204);
        heir.revoke().then().statusCode(200);
        heir.revoke().then().statusCode(200);

        assertThat(recorded(walk))
                .containsExactly(
                        List.of("integration-service", "give", "gift", "1", "kept"),
                        List.of("integration-service", "give", "gift", "2", "kept"),
                        List.of("integration-service", "destroy", "gift", "1", "replaced"),
                        List.of("sync-worker", "lease", "sync", "2", "leased"),
                        List.of("integration-service", "destroy", "adoption", "2", "moved"));
        assertThat(recorded(heir))
                .containsExactly(
                        List.of("integration-service", "adopt", "gift", "1", "kept"),
                        List.of("integration-service", "revoke", "disconnect", "1", "not-revoked"),
                        List.of("integration-service", "destroy", "disconnect", "1", "disconnected"));
    }

    @Test
    @Requirement("O22")
    void theAuditOfSomebodyWhoLeftStaysAndTellsOfLateCallers() throws SQLException {
        Walk walk = Walk.spared().having("api_key", Map.of("key", "k"));
        walk.lease().then().statusCode(200);
        Replica replica = new Replica().seal();

        Walk.as("integration-service")
                .delete("/internal/v1/users/" + walk.user())
                .then()
                .statusCode(204);
        walk.lease().then().statusCode(404);

        assertThat(recorded(walk)).last().isEqualTo(List.of("sync-worker", "lease", "sync", "0", "not-found"));
        assertThat(replica.seal().broken()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"credential_request", "credential_system"})
    void noRoleOfTheServiceMayChangeWhatIsRecorded(String role) throws SQLException {
        new Replica().havingSealed();
        try (Connection connection = TestStack.database().connectAs(role);
                Statement statement = connection.createStatement()) {
            for (String attempt : List.of(
                    "update credential.secret_use set outcome = 'x'",
                    "delete from credential.secret_use",
                    "truncate credential.secret_use",
                    "update credential.secret_seal set rows = 1",
                    "truncate credential.secret_seal")) {
                assertThatThrownBy(() -> statement.execute(attempt))
                        .as(attempt)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void theEndpointTellsWhetherTheAuditIsIntact() throws SQLException {
        new Replica().havingSealed();
        Witness newest = witness(3);

        verification("")
                .statusCode(200)
                .body("intact", is(true))
                .body("rows", is(6))
                .body("first_sequence", is(1))
                .body("newest_seal", equalTo(newest.toString()))
                .body("broken", nullValue());
        change("delete from credential.secret_seal where sequence = 3");
        verification("?seal=" + newest)
                .statusCode(200)
                .body("intact", is(false))
                .body("broken.reason", equalTo("end_cut_off"))
                .body("broken.sequence", is(3));
        verification("?seal=3").statusCode(400).body("detail", containsString("seal"));
    }

    @Test
    void whoeverAsksMeanwhileSharesTheVerificationThatRuns() throws SQLException {
        Replica replica = new Replica().havingSealed();
        OneVerification one = new OneVerification(replica.verifications, Duration.ofMinutes(1));
        Optional<Witness> newest = Optional.of(witness(3));

        List<Object> answers = done(() -> Uni.join()
                .all(
                        one.verify(Optional.empty()).map(Object.class::cast),
                        one.verify(Optional.empty()).map(Object.class::cast),
                        one.verify(newest)
                                .map(Object.class::cast)
                                .onFailure(Problem.class)
                                .recoverWithItem(Problem.class::cast))
                .andFailFast());

        assertThat(answers.get(0)).isInstanceOf(Verification.class).isSameAs(answers.get(1));
        assertThat(answers.get(2))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.name()).isEqualTo("verification-running"));
        assertThat(done(() -> one.verify(newest)).isIntact())
                .as("the next one begins anew")
                .isTrue();
    }

    @Test
    void aVerificationThatTakesTooLongEnds() throws SQLException {
        Replica replica = new Replica().havingSealed();
        OneVerification one = new OneVerification(replica.verifications, Duration.ofMillis(200));
        try (Connection busy = TestStack.database().connect();
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("lock table credential.secret_seal in access exclusive mode");

            assertTooLong(() -> done(() -> one.verify(Optional.empty())));
            busy.rollback();
        }
        Replica hurried = new Replica(new Hurrying(clock), Period.ofMonths(13));

        assertTooLong(() -> done(
                () -> new OneVerification(hurried.verifications, Duration.ofMinutes(10)).verify(Optional.empty())));

        assertThat(done(() -> new OneVerification(replica.verifications, Duration.ofMinutes(1))
                                .verify(Optional.empty()))
                        .isIntact())
                .isTrue();
    }

    private static void assertTooLong(ThrowingCallable verification) {
        assertThatThrownBy(verification)
                .cause()
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.name()).isEqualTo("verification-too-long"));
    }

    /** By which an hour goes by with each look. */
    private static final class Hurrying extends Clock {
        private final Clock beginning;
        private final AtomicLong looks = new AtomicLong();

        Hurrying(Clock beginning) {
            this.beginning = beginning;
        }

        @Override
        public Instant instant() {
            return beginning.instant().plus(Duration.ofHours(looks.getAndIncrement()));
        }

        @Override
        public ZoneId getZone() {
            return beginning.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync-worker", "link-service", "object-service"})
    @Requirement("C05")
    void otherServicesAreNotTold(String caller) {
        Walk.as(caller).get(VERIFICATION).then().statusCode(403);
    }

    @Test
    void theCommandsExitCodeTellsIt() throws SQLException {
        new Replica().havingSealed();
        assertThat(done(command::run)).isZero();

        change("delete from credential.secret_use where position = " + positionUnder(2));

        assertThat(done(command::run)).isOne();
    }

    private static ValidatableResponse verification(String query) {
        return Walk.as("integration-service").get(VERIFICATION + query).then();
    }

    private Use use(Action action) {
        return new Use(alice, credential, 1, "sync-worker", action, "sync", "leased");
    }

    private void use(int times) {
        done(() -> Owner.runAs(
                alice,
                () -> Uni.join()
                        .all(Collections.nCopies(times, uses).stream()
                                .map(audit -> audit.record(use(Action.LEASE)))
                                .toList())
                        .andFailFast()
                        .replaceWithVoid()));
    }

    /** As the version before recorded it, in a transaction that is still open. */
    private Connection asAlice() throws SQLException {
        Connection connection = TestStack.database().connectAs("credential_request");
        connection.setAutoCommit(false);
        return connection;
    }

    private void record(Connection connection) throws SQLException {
        record(connection, alice, credential);
    }

    private static void record(Connection connection, UserId owner, UUID credential) throws SQLException {
        try (PreparedStatement tell = connection.prepareStatement("select set_config('hypernet.user_id', ?, false)");
                PreparedStatement insert = connection.prepareStatement(RECORD)) {
            tell.setString(1, owner.toString());
            tell.execute();
            insert.setString(1, owner.toString());
            insert.setString(2, credential.toString());
            insert.execute();
        }
    }

    private static List<List<String>> recorded(Walk walk) throws SQLException {
        return TestStack.database().rows("""
            select caller, action, purpose, generation, outcome from credential.secret_use
             where user_id = ? and credential_id = ? order by position
            """, walk.user().value(), walk.integration());
    }

    private static Witness witness(long sequence) throws SQLException {
        return new Witness(
                sequence,
                TestStack.database()
                        .rows("select mac from credential.secret_seal where sequence = ?", sequence)
                        .getFirst()
                        .getFirst());
    }

    private static long positionUnder(long sequence) {
        return count("select lower(positions) from credential.secret_seal where sequence = " + sequence);
    }

    private static long last() {
        return count("select max(position) from credential.secret_use");
    }

    private static long count(String sql) {
        return Long.parseLong(text(sql));
    }

    private static String text(String sql) {
        try {
            return TestStack.database().rows(sql).getFirst().getFirst();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Behind the service's back, past every policy and trigger. */
    private static void change(String sql) {
        change(sql, false);
    }

    private static void change(String sql, boolean withTriggers) {
        try (Connection connection = TestStack.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = " + (withTriggers ? "origin" : "replica"));
            statement.execute("set search_path = credential");
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static <T> T done(Supplier<Uni<T>> work) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> Owner.runWithout(work));
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
