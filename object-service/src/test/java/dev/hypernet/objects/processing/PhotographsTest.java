package dev.hypernet.objects.processing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.testkit.Requirement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Real photographs are read here as exiftool reads them. What exiftool said is kept as facts in
 * {@code photographs/exiftool-readings.json}, with the differences that are known and why; the photographs themselves lie
 * beside the clone. {@code -Dphotographs.write} writes the table of docs/photographs.md anew.
 */
class PhotographsTest {
    private static final Path PHOTOGRAPHS = Path.of("..", "..", "shared", "samples", "photos");
    private static final Path DOCUMENT = Path.of("..", "docs", "photographs.md");
    private static final String BEGIN = "<!-- written by PhotographsTest -->\n";
    private static final String END = "<!-- end -->\n";
    private static final DateTimeFormatter EXIF_TIME = DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss");
    private static final DateTimeFormatter ZONED_TIME =
            DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss[.SSSSSS][.SS]XXX");
    private static final double A_HAND_WIDE = 0.000_001;

    /** One thing that both were asked of one photograph. */
    private record Reading(String photograph, String field, String exiftool, String here, boolean agrees) {}

    @Test
    @Requirement({"M05", "M09", "M12"})
    void realPhotographsAreReadAsExiftoolReadsThem() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(PHOTOGRAPHS), notice());
        JsonNode facts = facts();
        List<Reading> readings = readings(facts);

        assertThat(readings).as("photographs compared").hasSizeGreaterThan(100);
        assertThat(readings.stream()
                        .filter(reading -> !reading.agrees())
                        .map(reading -> reading.photograph() + " " + reading.field()))
                .as("differences from exiftool: those known, and no others")
                .containsExactlyInAnyOrderElementsOf(known(facts).keySet());
    }

    @Test
    void theTableOfAgreementsAndDifferencesIsUpToDate() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(PHOTOGRAPHS), notice());
        JsonNode facts = facts();
        String table = table(readings(facts), facts);
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if (System.getProperty("photographs.write") != null) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
            return;
        }
        assertThat(document.substring(begin, end))
                .as("docs/photographs.md; write it anew with -Dphotographs.write")
                .isEqualTo(table);
    }

    private static List<Reading> readings(JsonNode facts) throws IOException {
        List<Reading> readings = new ArrayList<>();
        for (Map.Entry<String, JsonNode> photograph : facts.path("readings").properties()) {
            Path file = PHOTOGRAPHS.resolve(photograph.getKey());
            if (Files.exists(file)) {
                compare(readings, photograph.getKey(), photograph.getValue(), PictureDetails.read(file));
            }
        }
        return readings;
    }

    private static void compare(List<Reading> readings, String name, JsonNode facts, PictureDetails here) {
        BiPredicate<Object, Object> same = Objects::equals;
        compare(readings, name, "size", size(facts), size(here.width(), here.height()), same);
        Integer orientation = integer(facts, facts.has("orientation") ? "orientation" : "xmp_orientation");
        compare(readings, name, "orientation", orientation, here.exif().get("orientation"), same);
        compare(readings, name, "time", time(facts), here.takenAt(), same);
        compare(readings, name, "place", place(facts), place(here), PhotographsTest::near);
        compare(readings, name, "camera", camera(facts), camera(here), same);
        compare(readings, name, "lens", text(facts, "lens"), here.exif().get("lens"), same);
    }

    private static void compare(
            List<Reading> readings,
            String photograph,
            String field,
            @Nullable Object exiftool,
            @Nullable Object here,
            BiPredicate<Object, Object> same) {
        boolean agrees = (exiftool == null || here == null) ? exiftool == here : same.test(exiftool, here);
        readings.add(new Reading(photograph, field, shown(exiftool), shown(here), agrees));
    }

    /** As a viewer shows it: turned by the orientation, of HEIF by its own rotation, which is in the size already. */
    private static String size(JsonNode facts) {
        boolean turned = !facts.has("rotation") && facts.path("orientation").asInt(1) >= 5;
        int width = facts.path("width").asInt();
        int height = facts.path("height").asInt();
        return turned ? size(height, width) : size(width, height);
    }

    private static String size(@Nullable Integer width, @Nullable Integer height) {
        return width + " × " + height;
    }

    /** The best time exiftool knows: with its offset, wherever that stands, else by satellite, else local as if UTC. */
    private static @Nullable Instant time(JsonNode facts) {
        String local = text(facts, "date_time_original");
        String elsewhere = text(facts, "xmp_date_time_original");
        String satellites = text(facts, "gps_date_time");
        if (local != null && facts.has("offset_time_original")) {
            return local(facts, local)
                    .toInstant(ZoneOffset.of(facts.path("offset_time_original").asText()));
        }
        if (elsewhere != null && elsewhere.matches(".*[+-]\\d\\d:\\d\\d")) {
            return OffsetDateTime.parse(elsewhere, ZONED_TIME).toInstant();
        }
        if (satellites != null) {
            return OffsetDateTime.parse(satellites, ZONED_TIME).toInstant();
        }
        return local == null ? null : local(facts, local).toInstant(ZoneOffset.UTC);
    }

    private static LocalDateTime local(JsonNode facts, String text) {
        String fraction = facts.path("sub_sec_time_original").asText("0");
        long milliseconds = (long) (Double.parseDouble("0." + fraction) * 1000);
        return LocalDateTime.parse(text, EXIF_TIME).plusNanos(milliseconds * 1_000_000);
    }

    private static @Nullable List<Double> place(JsonNode facts) {
        return facts.has("latitude")
                ? List.of(
                        facts.path("latitude").asDouble(),
                        facts.path("longitude").asDouble())
                : null;
    }

    private static @Nullable List<Double> place(PictureDetails here) {
        Double latitude = here.latitude();
        Double longitude = here.longitude();
        return latitude == null || longitude == null ? null : List.of(latitude, longitude);
    }

    private static boolean near(Object one, Object other) {
        return one instanceof List<?> here
                && other instanceof List<?> there
                && distance(here.get(0), there.get(0)) < A_HAND_WIDE
                && distance(here.get(1), there.get(1)) < A_HAND_WIDE;
    }

    private static double distance(Object one, Object other) {
        return Math.abs((Double) one - (Double) other);
    }

    private static @Nullable String camera(JsonNode facts) {
        String model = text(facts, "model");
        return model == null ? null : text(facts, "make") + ": " + model;
    }

    private static @Nullable String camera(PictureDetails here) {
        Object model = here.exif().get("camera");
        return model == null ? null : here.exif().get("camera_make") + ": " + model;
    }

    private static @Nullable String text(JsonNode facts, String name) {
        return facts.has(name) ? facts.path(name).asText().strip() : null;
    }

    private static @Nullable Integer integer(JsonNode facts, String name) {
        return facts.has(name) ? Integer.valueOf(facts.path(name).asInt()) : null;
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case List<?> place ->
                String.format(Locale.ROOT, "%.5f, %.5f", (Double) place.get(0), (Double) place.get(1));
            default -> value.toString();
        };
    }

    private static Map<String, String> known(JsonNode facts) {
        Map<String, String> known = new LinkedHashMap<>();
        for (JsonNode difference : facts.path("known_differences")) {
            known.put(
                    difference.path("file").asText() + " "
                            + difference.path("field").asText(),
                    difference.path("reason").asText());
        }
        return known;
    }

    private static String table(List<Reading> readings, JsonNode facts) {
        long agreed = readings.stream().filter(Reading::agrees).count();
        long told = readings.stream()
                .filter(reading ->
                        !reading.exiftool().isEmpty() || !reading.here().isEmpty())
                .count();
        Map<String, List<Reading>> photographs = new LinkedHashMap<>();
        readings.forEach(reading -> photographs
                .computeIfAbsent(reading.photograph(), ignored -> new ArrayList<>())
                .add(reading));
        StringBuilder table =
                new StringBuilder("\nexiftool %s, %d photographs, %d readings: %d are the same, %d differ.\n\n"
                        .formatted(
                                facts.path("exiftool").asText(),
                                photographs.size(),
                                told,
                                told - (readings.size() - agreed),
                                readings.size() - agreed));
        table.append(
                "| photograph | size | orientation | time | place | camera | lens |\n|---|---|---|---|---|---|---|\n");
        photographs.forEach((photograph, row) -> {
            table.append("| ").append(photograph);
            row.forEach(reading -> table.append(" | ").append(cell(reading)));
            table.append(" |\n");
        });
        table.append("\n| difference | here | exiftool | why |\n|---|---|---|---|\n");
        Map<String, String> known = known(facts);
        readings.stream()
                .filter(reading -> !reading.agrees())
                .forEach(reading -> table.append("| %s, %s | %s | %s | %s |\n"
                        .formatted(
                                reading.photograph(),
                                reading.field(),
                                reading.here().isEmpty() ? "nothing" : reading.here(),
                                reading.exiftool().isEmpty() ? "nothing" : reading.exiftool(),
                                known.getOrDefault(reading.photograph() + " " + reading.field(), "**unknown**"))));
        return table.append('\n').toString();
    }

    private static String cell(Reading reading) {
        return reading.agrees() ? reading.here() : "≠";
    }

    private static JsonNode facts() throws IOException {
        try (InputStream readings = Objects.requireNonNull(
                PhotographsTest.class.getResourceAsStream("/photographs/exiftool-readings.json"))) {
            return new ObjectMapper().readTree(readings);
        }
    }

    private static String notice() {
        return "skipped: the shared photographs are not beside this clone (" + PHOTOGRAPHS.toAbsolutePath() + ")";
    }
}
