package dev.hypernet.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What runs at this moment.
 *
 * @param running whether a launcher is there
 */
record Status(boolean running, List<Line> services) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    Status {
        services = List.copyOf(services);
    }

    /**
     * One part.
     *
     * @param pid none while it does not run
     */
    record Line(String name, String url, @Nullable Long pid, boolean ready) {}

    static Status of(Settings settings, Probe probe) {
        Optional<RunState> state = RunState.read(settings.home());
        Optional<RunState> up = state.filter(RunState::isUp);
        Addresses addresses = up.map(RunState::port).map(Addresses::new).orElse(settings.addresses());
        Long launcher = up.map(it -> it.launcher().pid()).orElse(null);
        List<Line> lines = new ArrayList<>();
        for (Service service : Service.values()) {
            lines.add(line(
                    service.title(),
                    addresses.of(service).toString(),
                    state.flatMap(it -> pid(it, service.title())).orElse(null),
                    () -> probe.isReady(addresses.of(service))));
        }
        lines.add(line(
                "postgresql",
                addresses.database(),
                state.flatMap(it -> pid(it, "postgresql")).orElse(null),
                () -> probe.isListening(addresses.postgresPort())));
        lines.add(line("kafka", addresses.kafka(), launcher, () -> probe.isListening(addresses.kafkaPort())));
        lines.add(line(
                "sandbox", addresses.sandbox().toString(), launcher, () -> probe.isListening(addresses.sandboxPort())));
        lines.add(line(
                "front-door", addresses.frontDoor().toString(), launcher, () -> probe.isListening(addresses.port())));
        return new Status(up.isPresent(), lines);
    }

    boolean isReady() {
        return running && services.stream().allMatch(Line::ready);
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    String table() {
        if (!running && services.stream().allMatch(it -> it.pid() == null)) {
            return "Hypernet is not running: ./hypernet up starts it.";
        }
        StringBuilder table = new StringBuilder("%-20s %-42s %8s  %s".formatted("SERVICE", "URL", "PID", "STATE"));
        for (Line line : services) {
            table.append("%n%-20s %-42s %8s  %s"
                    .formatted(
                            line.name(),
                            line.url(),
                            line.pid() == null ? "-" : line.pid().toString(),
                            line.ready() ? "ready" : "not ready"));
        }
        if (!running) {
            table.append(
                    "%nThe launcher was killed: ./hypernet down ends the rest, ./hypernet up starts anew.".formatted());
        }
        return table.toString();
    }

    /** What does not run is not asked; somebody else may listen there. */
    private static Line line(String name, String url, @Nullable Long pid, BooleanSupplier ready) {
        return new Line(name, url, pid, pid != null && ready.getAsBoolean());
    }

    private static Optional<Long> pid(RunState state, String name) {
        return state.children().stream()
                .filter(it -> it.name().equals(name))
                .flatMap(it -> it.process().stream())
                .map(ProcessHandle::pid)
                .findFirst();
    }
}
