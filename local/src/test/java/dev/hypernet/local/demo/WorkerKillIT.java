package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.Service;
import dev.hypernet.local.StackExtension;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.byteman.agent.Main;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The packaged worker is killed in the middle of a stream, at a moment chosen to the line, and started again. What its
 * sync leaves must be what an undisturbed sync of the same account leaves.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class WorkerKillIT {

    private static final String ACCOUNT = "kill-" + UUID.randomUUID().toString().substring(0, 8);
    private static final int EXIT_CODE = 137;
    private static final Duration DEATH_LIMIT = Duration.ofMinutes(2);
    private static final Duration SETTLING = Duration.ofMinutes(1);

    @TempDir
    private static Path folder;

    private static CanonicalGraph undisturbed;

    /** Where the worker dies: a method's entry, and its how manieth. The account's sync has seven pages. */
    enum Moment {
        FETCHED(4),
        COMMIT(4),
        COMMITTED(4);

        private final int hit;

        Moment(int hit) {
            this.hit = hit;
        }

        private String method() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String proof() {
            return "killed at hit %d of %s".formatted(hit, method());
        }

        private String rule(Path trace) {
            return """
                    RULE kill the worker: %1$s
                    CLASS dev.hypernet.sync.page.PageLane
                    METHOD %1$s
                    AT ENTRY
                    IF incrementCounter("%1$s") == %2$d
                    DO openTrace("%1$s", "%3$s"),
                       traceln("%1$s", "%4$s"),
                       closeTrace("%1$s"),
                       killJVM(%5$d)
                    ENDRULE
                    """.formatted(method(), hit, trace, proof(), EXIT_CODE);
        }
    }

    @BeforeAll
    static void syncUndisturbed(RunningStack stack) {
        Person person = Person.register(stack.addresses().frontDoor());
        String integration = connect(person);
        undisturbed = awaitGraph(stack, person, integration);
        // 528 objects, each with a source link, and some 500 memberships told twice: there is something to compare.
        assertThat(undisturbed.lines()).hasSizeGreaterThan(2_000);
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aKilledWorkerLeavesWhatAnUndisturbedOneLeaves(Moment moment, RunningStack stack) throws Exception {
        Path trace = folder.resolve(moment.method() + ".trace");
        CompletableFuture<Integer> end = stack.restart(Service.SYNC_WORKER, List.of(agent(moment, trace)));
        Person person = Person.register(stack.addresses().frontDoor());
        String integration = connect(person);

        assertThat(end).succeedsWithin(DEATH_LIMIT).isEqualTo(EXIT_CODE);
        assertThat(trace).content().contains(moment.proof());
        JsonNode orphan = new SyncWatch(person.api(), integration, news -> {}).latestJob();
        assertThat(orphan.hasNonNull("ended_at")).isFalse();

        CompletableFuture<Integer> unused = stack.restart(Service.SYNC_WORKER, List.of());
        CanonicalGraph disturbed = awaitGraph(stack, person, integration);
        assertThat(disturbed.lines()).containsExactlyElementsOf(undisturbed.lines());
        assertThat(disturbed.hash()).isEqualTo(undisturbed.hash());
    }

    private static String connect(Person person) {
        return new ConsentWalk(person, ACCOUNT).connect().path("id").asText();
    }

    private static CanonicalGraph awaitGraph(RunningStack stack, Person person, String integration) {
        SyncWatch watch = new SyncWatch(person.api(), integration, stack.console()::line);
        SyncWatch.requireSuccess(watch.untilEnded());
        assertThat(watch.untilProcessed())
                .allSatisfy(medium ->
                        assertThat(medium.path("processing_status").asText()).isEqualTo("complete"));
        // Memberships follow the links a moment later.
        ProviderState provider = new SandboxControl(stack.addresses().sandbox(), ACCOUNT).state();
        Patience.untilItHolds(SETTLING, () -> Library.read(person.api()).requireSameAs(provider));
        return CanonicalGraph.of(person.api(), integration);
    }

    private static String agent(Moment moment, Path trace) throws IOException, URISyntaxException {
        Path script = Files.writeString(folder.resolve(moment.method() + ".btm"), moment.rule(trace));
        Path byteman = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return "-javaagent:%1$s=script:%2$s,boot:%1$s".formatted(byteman, script);
    }
}
