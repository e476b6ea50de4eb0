package dev.hypernet.benchmarks;

import dev.hypernet.local.Console;
import java.nio.file.Path;

/**
 * What every command measures with: it opens the room, and of what the command found there it writes the report.
 *
 * @param project the folder with the built modules
 * @param console who is told how far it is
 * @param commandLine as it was typed, for the report
 */
public record Workbench(Path project, Console console, String commandLine) {

    /** What a command does in its room. */
    @FunctionalInterface
    public interface Measurement {

        /**
         * Measures, and adds what it found to the report.
         *
         * @return the command's exit code
         */
        int in(Room room, Report report) throws Exception;
    }

    /** Measures beside object-service and link-service. */
    public int measure(String name, Measurement measurement) throws Exception {
        try (Room room = Room.open(project, console)) {
            return reported(name, room, measurement);
        }
    }

    /** Measures beside every service. */
    public int measureWhole(String name, Measurement measurement) throws Exception {
        try (Room room = Room.openWhole(project, console)) {
            return reported(name, room, measurement);
        }
    }

    /** Tells how far it is. */
    public void tell(String line) {
        console.line(line);
    }

    private int reported(String name, Room room, Measurement measurement) throws Exception {
        Report report = room.report(name, commandLine);
        int exitCode = measurement.in(room, report);
        report.write(project.resolve("benchmarks/results"));
        console.line(report.markdown());
        return exitCode;
    }
}
