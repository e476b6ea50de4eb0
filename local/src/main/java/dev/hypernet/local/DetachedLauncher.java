package dev.hypernet.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The launcher once more, as a process that outlives this one and its terminal. */
final class DetachedLauncher {

    private static final Duration READY_LIMIT = Duration.ofMinutes(4);

    private DetachedLauncher() {}

    /** Starts it and waits until everything is ready. */
    static void start(Settings settings, Console console) {
        PrivateFiles.folder(settings.home());
        PrivateFiles.folder(settings.logs());
        Path log = settings.log("launcher");
        try {
            ServiceProcess.keepSmall(log);
            long before = Files.exists(log) ? Files.size(log) : 0;
            Process process = new ProcessBuilder(command())
                    .redirectInput(Redirect.from(ServiceProcess.nowhere()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log.toFile()))
                    .start();
            boolean decided = console.during(
                    "Starting Hypernet in the background",
                    () -> Waiting.until(() -> isReady(settings, process) || !process.isAlive(), READY_LIMIT));
            if (!process.isAlive()) {
                throw new LauncherException(said(log, before));
            }
            if (!decided) {
                process.destroy();
                throw new LauncherException(
                        "Hypernet was not ready within %d s; %s says why.".formatted(READY_LIMIT.toSeconds(), log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReady(Settings settings, Process process) {
        return RunState.read(settings.home())
                .filter(it -> it.ready() && it.launcher().pid() == process.pid())
                .isPresent();
    }

    /** The same JVM with the same flags; nohup replaces itself by it, so the process id stays. */
    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add("nohup");
        command.add(ServiceProcess.java().toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Hypernet.class.getName());
        command.add("up");
        return command;
    }

    private static String said(Path log, long from) throws IOException {
        byte[] all = Files.readAllBytes(log);
        int begin = Math.toIntExact(Math.min(from, all.length));
        return new String(all, begin, all.length - begin, StandardCharsets.UTF_8).strip();
    }
}
