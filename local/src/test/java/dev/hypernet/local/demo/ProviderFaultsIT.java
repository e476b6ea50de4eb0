package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.Service;
import dev.hypernet.local.StackExtension;
import dev.hypernet.testkit.Requirement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a provider may do wrong in the midst of a listing, and what comes of it: a job that ends with a name for it, and,
 * once the provider is well again, the graph of an undisturbed sync.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ProviderFaultsIT {

    private static final int PAGE_SIZE = 50;
    private static final int FOR_EVER = 1_000_000;

    /** Less patience than by default, so that little has to be waited for; and no life after a full heap. */
    private static final List<String> WORKER = List.of(
            "-Dhypernet.worker.page-timeout=3s",
            "-Dhypernet.worker.pages-per-stream=40",
            "-XX:+ExitOnOutOfMemoryError");

    private static SandboxControl provider;
    private static CanonicalGraph undisturbed;
    private static CompletableFuture<Integer> end;

    /**
     * A trouble with the second page of notes or messages, and the outcome it has. Where a page does not come at all, it is
     * one of messages: notes answer notes of pages behind it, and the job would give these links two minutes.
     */
    record Trouble(String name, String outcome, ObjectNode fault) {

        boolean passes() {
            return outcome.equals("success");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Trouble> troubles() {
        return Stream.of(
                new Trouble("429", "success", status(429).put("times", 3).put("retry_after", 1)),
                new Trouble("500", "success", status(500)),
                new Trouble("503, twice", "success", status(503).put("times", 2)),
                new Trouble("502 with HTML", "success", fault("html")),
                new Trouble("no answer in time", "success", fault("hang")),
                new Trouble("connection reset", "success", fault("reset").put("times", 3)),
                new Trouble("answer lost", "success", fault("lost").put("times", 3)),
                new Trouble("slow drip", "success", fault("slow").put("seconds", 6)),
                new Trouble("truncated JSON", "success", fault("truncate")),
                new Trouble("token refused once", "success", status(401)),
                new Trouble("page repeated", "success", fault("repeat_page").put("times", 2)),
                new Trouble(
                        "items in another order", "success", fault("shuffle").put("times", 3)),
                new Trouble(
                        "empty page with a next",
                        "success",
                        fault("empty_with_next").put("times", 3)),
                new Trouble(
                        "clock of the provider wrong", "success", fault("skew").put("times", FOR_EVER)),
                new Trouble("wrong types", "partial rejected_records", ofMessages("wrong_types")),
                new Trouble(
                        "next in a circle",
                        "partial endless_paging",
                        ofMessages("cycle").put("times", FOR_EVER)),
                new Trouble(
                        "next without end",
                        "partial endless_paging",
                        ofMessages("endless").put("times", FOR_EVER)),
                new Trouble("page of 100 MiB", "partial page_too_large", ofMessages("huge")),
                new Trouble("403", "partial forbidden", status(403)),
                new Trouble("404", "partial provider_refused", status(404)));
    }

    @BeforeAll
    static void syncUndisturbed(RunningStack stack) {
        end = stack.restart(Service.SYNC_WORKER, WORKER);
        provider = new SandboxControl(
                stack.addresses().sandbox(),
                "trouble-" + UUID.randomUUID().toString().substring(0, 8));
        Synced synced = connect(stack);
        SyncWatch.requireSuccess(synced.job());
        undisturbed = synced.graphOf(new NotesAccount(provider).linesOfGraph());
    }

    @AfterEach
    void theProviderIsWell() {
        provider.recover();
    }

    @AfterAll
    static void theWorkerIsPatientAgain(RunningStack stack) {
        CompletableFuture<Integer> unused = stack.restart(Service.SYNC_WORKER, List.of());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    @Requirement({"S01", "S06"})
    void everyTroubleHasItsOutcomeAndNothingIsHalfApplied(Trouble trouble, RunningStack stack) {
        provider.fail(trouble.fault().put("after", 1));
        Synced synced = connect(stack);

        JsonNode job = synced.job();
        provider.recover();

        assertThat(Synced.outcomeOf(job)).as("the outcome of %s", job).isEqualTo(trouble.outcome());
        assertThat(job.path("streams"))
                .filteredOn(stream -> stream.path("finished").asBoolean())
                .isNotEmpty()
                .allMatch(stream -> stream.path("balanced").asBoolean());
        if (!trouble.passes()) {
            SyncWatch.requireSuccess(synced.again("full"));
        }
        synced.requireGraph(undisturbed);
        assertThat(end).as("the worker's end").isNotDone();
    }

    @Test
    @Requirement("S02")
    void aForgottenCursorIsAWholeReading(RunningStack stack) {
        Synced synced = connect(stack);
        SyncWatch.requireSuccess(synced.job());
        provider.fail(status(410));

        JsonNode job = synced.again("incremental");

        SyncWatch.requireSuccess(job);
        assertThat(SyncWatch.total(job.path("streams"), "unchanged"))
                .isEqualTo(SyncWatch.total(job.path("streams"), "fetched"))
                .isGreaterThanOrEqualTo(new NotesAccount(provider).notes().size());
        synced.requireGraph(undisturbed);
    }

    @Test
    void hugePagesOfManyAtOnceDoNotFillTheWorker(RunningStack stack) {
        provider.fail(fault("huge").put("times", FOR_EVER));

        List<Synced> many = List.of(connect(stack), connect(stack), connect(stack));

        assertThat(many).extracting(synced -> Synced.outcomeOf(synced.job())).containsOnly("partial page_too_large");
        assertThat(end).as("the worker's end").isNotDone();
    }

    private static Synced connect(RunningStack stack) {
        return new Synced(Connected.toNotes(Person.register(stack.addresses().frontDoor()), provider, PAGE_SIZE));
    }

    private static ObjectNode status(int status) {
        return fault("status").put("status", status);
    }

    private static ObjectNode fault(String kind) {
        return JsonNodeFactory.instance.objectNode().put("on", "notes").put("kind", kind);
    }

    private static ObjectNode ofMessages(String kind) {
        return fault(kind).put("on", "messages");
    }
}
