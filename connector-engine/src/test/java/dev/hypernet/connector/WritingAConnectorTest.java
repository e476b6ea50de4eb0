package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notesWith;
import static dev.hypernet.connector.Documents.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code docs/writing-a-connector.md} says is so. */
class WritingAConnectorTest {
    private static final Path GUIDE = Path.of("..", "docs", "writing-a-connector.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- shoebox/(\\S+) -->\n```json\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern OAUTH2 =
            Pattern.compile("<!-- oauth2/(\\S+) -->\n```json\n(.*?)\n```", Pattern.DOTALL);
    private static final Pattern METHOD =
            Pattern.compile("<!-- method/(\\S+) -->\n```json\n(.*?)\n```", Pattern.DOTALL);

    @Test
    void theGuidesExampleConforms() throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        for (MatchResult example :
                EXAMPLE.matcher(Files.readString(GUIDE)).results().toList()) {
            files.put(example.group(1), example.group(2).getBytes(StandardCharsets.UTF_8));
        }

        Conformance.Result result = Conformance.run("shoebox", files);

        assertThat(result.problems()).isEmpty();
        assertThat(result.fixtures()).isEqualTo(5);
        assertThat(result.records()).isEqualTo(4);
        assertThat(Lint.of(definition(parsed(files.get("definition.json"))))).isEmpty();
    }

    @Test
    void theGuidesMethodsAreSoundWhateverTheirProtocol() throws IOException {
        List<MatchResult> examples =
                METHOD.matcher(Files.readString(GUIDE)).results().toList();

        assertThat(examples)
                .extracting(example -> example.group(1))
                .containsExactly("failure", "http", "graphql", "soap");
        for (MatchResult example : examples) {
            ObjectNode document = notesWith("/methods", "[" + example.group(2) + "]");
            String type = example.group(1).equals("failure") ? "http" : example.group(1);
            document.put("type", type).put("description", "Notes.");

            Definition definition = definition(document);
            assertThat(definition.methods()).allMatch(Method::isCallable);
            assertThat(Lint.of(definition)).isEmpty();
        }
    }

    @Test
    void theGuidesDialectsOfOAuthAreSound() throws IOException {
        List<MatchResult> examples =
                OAUTH2.matcher(Files.readString(GUIDE)).results().toList();

        assertThat(examples).extracting(example -> example.group(1)).containsExactly("long-lived", "wrapped");
        for (MatchResult example : examples) {
            ObjectNode document = notesWith("/oauth2Config", example.group(2));
            document.put("authType", "oauth2").put("description", "Notes.");

            assertThat(Lint.of(definition(document))).isEmpty();
        }
    }

    private static JsonNode parsed(byte @Nullable [] json) {
        return json(new String(Objects.requireNonNull(json), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "more ? ($exists($page) ? $page : 1) + 1                    | null | {more: true}      | 2",
                "more ? ($exists($page) ? $page : 1) + 1                    | 2    | {more: true}      | 3",
                "more ? ($exists($page) ? $page : 1) + 1                    | 3    | {more: false}     |",
                "$count(items) = 2 ? ($exists($page) ? $page : 0) + 2       | null | {items: [{}, {}]} | 2",
                "$count(items) = 2 ? ($exists($page) ? $page : 0) + 2       | 2    | {items: [{}, {}]} | 4",
                "$count(items) = 2 ? ($exists($page) ? $page : 0) + 2       | 4    | {items: [{}]}     |",
                "paging.next                                                | null | {paging: {next: 'https://x'}} | 'https://x'",
                "paging.next                                                | 'https://x' | {paging: {}} |",
                "next ? { 'token': next, 'newest': $sort($append($page.newest, items.changed))[-1] } | {newest: '2021'}"
                        + " | {next: 'p', items: [{changed: '2023'}, {changed: '2022'}]} | {token: 'p', newest: '2023'}",
            })
    void thePatternsOfPagingWork(String nextPage, String page, String response, String next) {
        Stream paged = stream(notesWith("/streams/1/nextPage", "\"" + nextPage + "\""), "notes");
        Position start = Position.start(json("{}"));

        assertThat(paged.page(page.equals("null") ? start : start.at(json(page)), json(response))
                        .nextPage())
                .isEqualTo(next == null ? null : json(next));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'2020' | '2021' | [{changed: '2023'}, {changed: '2022'}] | '2023'",
                "'2020' | null   | []                                     | '2020'",
                "null   | '2021' | [{changed: '2019'}]                    | '2021'",
            },
            quoteCharacter = '~')
    void theNewestChangeCanBeTheCursor(String cursor, String newest, String items, String reached) {
        Stream paged = stream(
                notesWith("/streams/1/cursor", "\"$sort($append($append($cursor, $page.newest), items.changed))[-1]\""),
                "notes");
        Position position = new Position(
                json("{}"),
                cursor.equals("null") ? null : json(cursor),
                newest.equals("null") ? null : json("{newest: " + newest + "}"));

        assertThat(paged.page(position, json("{items: " + items + "}")).cursor())
                .isEqualTo(json(reached));
    }
}
