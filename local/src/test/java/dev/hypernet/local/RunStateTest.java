package dev.hypernet.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStateTest {

    private static final String MARK = "/project/link-service/quarkus-run.jar";

    @TempDir
    Path home;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        RunState state = state(child("launcher", process(MARK)), child("link-service", process(MARK)));

        state.write(home);

        assertThat(RunState.read(home)).contains(state);
        assertThat(Files.readString(RunState.file(home))).contains("\"started_at\" : \"2026-11-21T00:00:00Z\"");
        RunState.delete(home);
        assertThat(RunState.read(home)).isEmpty();
    }

    @Test
    void childrenOfALivingLauncherAreNoLeftovers() throws IOException {
        RunState state = state(child("launcher", process(MARK)), child("link-service", process(MARK)));

        assertThat(state.isUp()).isTrue();
        assertThat(state.leftovers()).isEmpty();
    }

    @Test
    void childrenOfAKilledLauncherAreEnded() throws Exception {
        Process launcher = process(MARK);
        RunState.Child gone = child("launcher", launcher);
        launcher.destroyForcibly().waitFor();
        RunState.Child left = child("link-service", process(MARK));
        RunState state = state(gone, left);

        assertThat(state.isUp()).isFalse();
        assertThat(state.leftovers()).containsExactly(left);
        state.endLeftovers();

        assertThat(state.leftovers()).isEmpty();
        assertThat(left.process()).isEmpty();
    }

    @Test
    void aProcessThatOnlyHasTheSameIdIsLeftAlone() throws IOException {
        Process stranger = process("/somebody/elses.jar");
        RunState state = state(
                new RunState.Child("launcher", stranger.pid(), "", MARK),
                new RunState.Child("link-service", stranger.pid(), "", MARK));

        assertThat(state.isUp()).isFalse();
        state.endLeftovers();

        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void aBrokenRecordIsExplained() throws IOException {
        Files.writeString(RunState.file(home), "{");

        assertThatThrownBy(() -> RunState.read(home))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("delete that file");
    }

    private static RunState state(RunState.Child launcher, RunState.Child child) {
        return new RunState(launcher, 8080, Instant.parse("2026-11-21T00:00:00Z"), true, List.of(child));
    }

    private static RunState.Child child(String name, Process process) {
        return new RunState.Child(name, process.pid(), "http://127.0.0.1:8082", MARK);
    }

    /** A process with the mark in its command line; `read` waits for input that never comes. */
    private Process process(String mark) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", "read line; : " + mark).start();
        started.add(process);
        return process;
    }
}
