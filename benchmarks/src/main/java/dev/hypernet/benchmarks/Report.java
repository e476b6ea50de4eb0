package dev.hypernet.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A result as a table for people and as JSON for programs, each a file of the same name. */
public final class Report {

    private final String name;
    private final String command;
    private final Instant began;
    private final JsonObject machine;
    private final List<String> text = new ArrayList<>();
    private final JsonArray tables = new JsonArray();

    Report(String name, String command, JsonObject machine, Clock clock) {
        this.name = name;
        this.command = command;
        this.machine = machine;
        this.began = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Adds a sentence or a heading. */
    public void line(String line) {
        text.add(line);
        text.add("");
    }

    /** Adds a table; numbers stay numbers in the JSON. */
    public void table(String title, List<String> columns, List<List<Object>> rows) {
        line("## " + title);
        text.add("| " + String.join(" | ", columns) + " |");
        text.add("|" + "---|".repeat(columns.size()));
        JsonArray entries = new JsonArray();
        for (List<Object> row : rows) {
            text.add("| " + String.join(" | ", row.stream().map(Report::shown).toList()) + " |");
            JsonObject entry = new JsonObject();
            for (int column = 0; column < columns.size(); column++) {
                entry.put(columns.get(column), row.get(column));
            }
            entries.add(entry);
        }
        text.add("");
        tables.add(new JsonObject().put("title", title).put("rows", entries));
    }

    /** Adds what a profile says. */
    public void profile(String title, Profile profile) {
        table(
                title + ": CPU by layer, %,d samples".formatted(profile.samples()),
                List.of("layer", "share"),
                rows(profile.shares()));
        table(title + ": hottest frames", List.of("frame", "share"), rows(profile.hottest()));
    }

    /** Returns the whole as Markdown. */
    public String markdown() {
        List<String> lines = new ArrayList<>(List.of("# " + name, "", "`" + command + "`, " + began, ""));
        machine.forEach(fact -> lines.add("- " + fact.getKey().replace('_', ' ') + ": " + fact.getValue()));
        lines.add("");
        lines.addAll(text);
        return String.join("\n", lines).strip() + "\n";
    }

    /** Writes both files into the folder. */
    public void write(Path folder) {
        JsonObject json = new JsonObject()
                .put("name", name)
                .put("command", command)
                .put("began_at", began.toString())
                .put("machine", machine)
                .put("tables", tables);
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name + ".md"), markdown());
            Files.writeString(folder.resolve(name + ".json"), json.encodePrettily() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<List<Object>> rows(Map<String, Double> shares) {
        return shares.entrySet().stream()
                .map(entry -> List.<Object>of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String shown(Object value) {
        return value instanceof Double number ? "%,.3f".formatted(number) : value.toString();
    }
}
