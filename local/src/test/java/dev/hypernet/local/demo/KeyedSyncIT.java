package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.StackExtension;
import dev.hypernet.testkit.Requirement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An account that is connected with a key, over the whole stack: what it holds arrives, and the key stays behind. */
@ExtendWith(StackExtension.class)
@Timeout(300)
class KeyedSyncIT {

    private static final int PAGE_SIZE = 100;
    private static final Duration SETTLING = Duration.ofMinutes(1);

    private SandboxControl provider;
    private NotesAccount account;
    private Synced notes;

    @BeforeEach
    void somebodyConnectsWithAKey(RunningStack stack) {
        provider = new SandboxControl(
                stack.addresses().sandbox(),
                "keyed-" + UUID.randomUUID().toString().substring(0, 8));
        account = new NotesAccount(provider);
        Person person = Person.register(stack.addresses().frontDoor());
        notes = new Synced(Connected.toKeyedNotes(person, provider, PAGE_SIZE));
    }

    @Test
    @Requirement({"C03", "D09", "S01", "S02"})
    void whatIsBehindAKeyIsSynced() {
        JsonNode first = notes.job();
        account.change(
                "notes",
                account.notes().getFirst(),
                JsonNodeFactory.instance.objectNode().put("title", "Changed"));
        JsonNode second = notes.again("incremental");

        SyncWatch.requireSuccess(first);
        assertThat(SyncWatch.total(first.path("streams"), "applied"))
                .isEqualTo(account.notes().size());
        SyncWatch.requireSuccess(second);
        assertThat(SyncWatch.total(second.path("streams"), "applied")).isOne();
    }

    @Test
    @Requirement("C07")
    void theKeyIsInNoAddressThatWasSynced() {
        SyncWatch.requireSuccess(notes.job());

        CanonicalGraph graph = Patience.until(
                "The notes",
                SETTLING,
                notes::graph,
                read -> read.lines().size() >= account.notes().size());

        assertThat(graph.lines())
                .anyMatch(line -> line.contains("/keys/v1/notes/"))
                .noneMatch(line -> line.contains("notes-" + provider.account()))
                .noneMatch(line -> line.contains("api_key"));
    }

    @Test
    @Requirement({"E03", "I07", "S03"})
    void aKeyThatIsWithdrawnIsAskedForAnewAndTheSyncGoesOn() {
        SyncWatch.requireSuccess(notes.job());
        provider.withdrawKeys();

        JsonNode failed = notes.again("incremental");
        JsonNode broken = notes.integration().integration();
        provider.giveKeysAgain();
        JsonNode mended = notes.integration().give(Connected.notesKey(provider));

        assertThat(Synced.outcomeOf(failed)).isEqualTo("failed unauthorized");
        assertThat(broken.path("state").asText()).isEqualTo("AUTH_ERROR");
        assertThat(mended.path("state").asText()).isEqualTo("CONNECTED");
        SyncWatch.requireSuccess(notes.job());
    }
}
