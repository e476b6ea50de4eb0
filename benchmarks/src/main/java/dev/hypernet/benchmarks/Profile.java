package dev.hypernet.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the CPU time of a process goes, by the flight recorder's samples of Java frames: a sample belongs to the layer of
 * its topmost frame that is none of the JDK's.
 *
 * @param shares of each layer, 0 to 1, the largest first
 * @param hottest the topmost frames seen most often, with their shares
 */
public record Profile(long samples, Map<String, Double> shares, Map<String, Double> hottest) {

    private static final int HOTTEST = 10;
    private static final String UNKNOWN = "JDK alone";

    /** The first prefix that fits names the layer. */
    private static final List<Map.Entry<String, String>> LAYERS = List.of(
            Map.entry("org.jose4j", "JWT verification"),
            Map.entry("io.smallrye.jwt", "JWT verification"),
            Map.entry("io.quarkus.oidc", "JWT verification"),
            Map.entry("io.quarkus.security", "Security"),
            Map.entry("io.quarkus.vertx.http.runtime.security", "Security"),
            Map.entry("com.fasterxml.jackson", "JSON"),
            Map.entry("io.vertx.core.json", "JSON"),
            Map.entry("io.vertx.pgclient", "SQL client"),
            Map.entry("io.vertx.sqlclient", "SQL client"),
            Map.entry("io.vertx.mutiny.sqlclient", "SQL client"),
            Map.entry("org.hibernate.validator", "Validation"),
            Map.entry("com.networknt", "Validation"),
            Map.entry("org.hibernate", "Hibernate"),
            Map.entry("io.opentelemetry", "OpenTelemetry"),
            Map.entry("io.quarkus.opentelemetry", "OpenTelemetry"),
            Map.entry("org.apache.kafka", "Kafka"),
            Map.entry("org.jboss.resteasy", "REST layer"),
            Map.entry("io.quarkus.resteasy", "REST layer"),
            Map.entry("io.quarkus.rest", "REST layer"),
            Map.entry("io.netty", "Netty and Vert.x"),
            Map.entry("io.vertx", "Netty and Vert.x"),
            Map.entry("io.quarkus.vertx", "Netty and Vert.x"),
            Map.entry("io.smallrye.mutiny", "Mutiny"),
            Map.entry("io.quarkus.arc", "Injection"),
            Map.entry("dev.hypernet", "Hypernet's own code"));

    /** Starts recording a JVM on this machine. */
    public static void start(long pid) {
        jcmd(pid, "JFR.start", "name=benchmark", "settings=profile");
    }

    /** Ends the recording and reads it. */
    public static Profile stop(long pid, Path file) {
        jcmd(pid, "JFR.stop", "name=benchmark", "filename=" + file);
        Map<String, Long> layers = new HashMap<>();
        Map<String, Long> frames = new HashMap<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    List<RecordedFrame> stack = event.getStackTrace().getFrames();
                    layers.merge(layer(stack), 1L, Long::sum);
                    frames.merge(name(stack.getFirst()), 1L, Long::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long samples = layers.values().stream().mapToLong(Long::longValue).sum();
        return new Profile(samples, largest(layers, samples, layers.size()), largest(frames, samples, HOTTEST));
    }

    private static String layer(List<RecordedFrame> stack) {
        return stack.stream()
                .map(frame -> frame.getMethod().getType().getName())
                .flatMap(type -> LAYERS.stream()
                        .filter(layer -> type.startsWith(layer.getKey()))
                        .map(Map.Entry::getValue)
                        .limit(1))
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static Map<String, Double> largest(Map<String, Long> counts, long samples, int most) {
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(most)
                .forEach(entry -> shares.put(entry.getKey(), (double) entry.getValue() / Math.max(samples, 1)));
        return shares;
    }

    private static void jcmd(long pid, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command()
                .add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        builder.command().add(Long.toString(pid));
        builder.command().addAll(List.of(arguments));
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException("jcmd %s failed".formatted(arguments[0]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
