package dev.hypernet.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a result was measured on: nothing that tells whose machine it is. */
final class Machine {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final long GIBIBYTE = 1L << 30;

    private Machine() {}

    static JsonObject facts(Path project, String postgres) {
        return new JsonObject()
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("processor", processor())
                .put("memory_gib", memory())
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .put("java", System.getProperty("java.vm.version"))
                .put("postgresql", postgres)
                .put("service_flags", String.join(" ", Room.FLAGS))
                .put("commit", commit(project));
    }

    private static String processor() {
        if (!Files.isReadable(PROCESSORS)) {
            return "unknown";
        }
        try (Stream<String> lines = Files.lines(PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.round((double) system.getTotalMemorySize() / GIBIBYTE)
                : 0;
    }

    /** Returns the commit, with a mark when files differ from it. */
    private static String commit(Path project) {
        try {
            Process git = new ProcessBuilder(
                            "git", "-C", project.toString(), "describe", "--always", "--dirty", "--abbrev=12")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
