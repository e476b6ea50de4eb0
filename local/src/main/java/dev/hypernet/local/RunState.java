package dev.hypernet.local;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs, as the launcher wrote it into {@code HYPERNET_HOME/run.json}.
 *
 * @param launcher the launcher itself
 * @param ready whether all of it was ready once
 * @param children the processes the launcher started, in that order
 */
record RunState(Child launcher, int port, Instant startedAt, boolean ready, List<Child> children) {

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    RunState {
        children = List.copyOf(children);
    }

    /**
     * A process on record.
     *
     * @param mark text that its command line contains; a process id alone may be anybody's after a while
     */
    record Child(String name, long pid, String url, String mark) {

        /** Returns the process while it runs and is still the one on record. */
        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::bearsMark);
        }

        private boolean bearsMark(ProcessHandle process) {
            return process.info().commandLine().filter(it -> it.contains(mark)).isPresent();
        }
    }

    static Path file(Path home) {
        return home.resolve("run.json");
    }

    /** Reads the record; none when nothing was started, or all of it was stopped. */
    static Optional<RunState> read(Path home) {
        if (!Files.exists(file(home))) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file(home)), RunState.class));
        } catch (IOException e) {
            throw new LauncherException(
                    "%s cannot be read: end the processes of Hypernet by hand if any run, and delete that file."
                            .formatted(file(home)),
                    e);
        }
    }

    void write(Path home) {
        try {
            PrivateFiles.write(file(home), JSON.writeValueAsString(this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path home) {
        try {
            Files.deleteIfExists(file(home));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isUp() {
        return launcher.process().isPresent();
    }

    /** Returns the processes of a launcher that is gone; those of a living one are nobody's leftovers. */
    List<Child> leftovers() {
        if (isUp()) {
            return List.of();
        }
        return children.stream().filter(it -> it.process().isPresent()).toList();
    }

    /** Ends the leftovers, the last started first, those that don't listen by force. */
    void endLeftovers() {
        for (Child child : leftovers().reversed()) {
            child.process().ifPresent(ProcessHandle::destroy);
        }
        for (Child child : leftovers().reversed()) {
            child.process().ifPresent(RunState::end);
        }
    }

    private static void end(ProcessHandle process) {
        if (!Waiting.untilEnded(process, STOP_LIMIT)) {
            process.destroyForcibly();
            Waiting.untilEnded(process, STOP_LIMIT);
        }
    }
}
