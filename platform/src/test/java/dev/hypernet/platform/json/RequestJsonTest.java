package dev.hypernet.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hypernet.contracts.ObjectId;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestJsonTest {
    enum Order {
        FIRST,
        LAST
    }

    record Part(@Nullable String name, int count) {}

    record Body(
            @Nullable String name,
            @Nullable ObjectId id,
            @Nullable Instant at,
            @Nullable Order order,
            @Nullable List<Part> parts,
            @Nullable Map<String, @Nullable Object> metadata) {}

    private static final RequestJson JSON = new RequestJson(mapper());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name":"a\\u0000b"}                  | /name
            {"metadata":{"a":["x","\\ud800"]}}    | /metadata/a/1
            {"metadata":{"a/b~":"\\udc00\\ud800"}}| /metadata/a~1b~0
            {"metadata":{"\\u0000":1}}            | /metadata
            {"parts":[{"name":"\\u0000"}]}        | /parts/0/name
            {"metadata":{"big":1e999}}            | /metadata/big
            {"nothing":1}                         | /nothing
            {"parts":[{"count":1,"size":2}]}      | /parts/0/size
            {"parts":[{"count":"1"}]}             | /parts/0/count
            {"parts":[{"count":1.5}]}             | /parts/0/count
            {"parts":[{"count":null}]}            | /parts/0/count
            {"parts":[{"count":99999999999}]}     | /parts/0/count
            {"parts":{}}                          | /parts
            {"name":5}                            | /name
            {"name":{}}                           | /name
            {"id":"1-1-1-1-1"}                    | /id
            {"id":"018f4e9a-1111-7222-8333-444455556666"} | /id
            {"at":"yesterday"}                    | /at
            {"at":1770122096}                     | /at
            {"at":"2026-02-03T12:34:56"}          | /at
            {"at":"+12026-02-03T12:34:56Z"}       | /at
            {"order":"middle"}                    | /order
            """)
    void whatCannotBeKeptOrIsOfAnotherTypeIsPointedAt(String body, String pointer) {
        Problem problem = refused(body, Body.class);

        assertThat(problem.status()).isEqualTo(422);
        assertThat(errors(problem)).extracting(FieldError::pointer).containsExactly(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":", "{} {}", "nonsense", "{\"name\":'a'}"})
    void whatIsNotJsonOrSaysAThingTwiceIsABadRequest(String body) {
        assertThat(refused(body, Body.class).status()).isEqualTo(400);
    }

    @Test
    void aTreeAndAMapAreReadAsStrictlyAsARecord() {
        assertThat(refused("{\"a\":{\"b\":\"\\u0000\"}}", JsonNode.class).status())
                .isEqualTo(422);
        assertThat(refused("{\"a\":1,\"a\":2}", Map.class).status()).isEqualTo(400);
        assertThat(refused("[\"\\udfff\"]", JsonNode.class).status()).isEqualTo(422);
    }

    @Test
    void sixtyFourLevelsAreReadAndOneMoreIsNot() {
        assertThat(read("[".repeat(64) + "]".repeat(64), JsonNode.class)).isNotNull();
        assertThat(refused("[".repeat(65) + "]".repeat(65), JsonNode.class).status())
                .isEqualTo(422);
        assertThat(refused("{\"metadata\":" + "{\"a\":".repeat(64) + "1" + "}".repeat(65), Body.class)
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aNumberOfAThousandDigitsIsReadAndALongerOneIsNot() {
        assertThat(read("9".repeat(1000), JsonNode.class)).isNotNull();
        assertThat(refused("9".repeat(1001), JsonNode.class).status()).isEqualTo(422);
    }

    @Test
    void everyOtherCharacterComesThrough() {
        String text = "\u0001 \u00e9 \ud83d\ude00 \uffff";

        Object body = read("{\"name\":\"\\u0001 \u00e9 \\ud83d\\ude00 \uffff\"}", Body.class);

        assertThat(body).isEqualTo(new Body(text, null, null, null, null, null));
    }

    @Test
    void longNumbersKeepEveryDigit() {
        Object body = read("{\"metadata\":{\"a\":9007199254740993,\"b\":-0.1}}", Body.class);

        assertThat(body).isEqualTo(new Body(null, null, null, null, null, Map.of("a", 9007199254740993L, "b", -0.1)));
    }

    @Test
    void timesComeWithAnyOffsetAndAreKeptToTheMillisecond() {
        Object body = read("{\"at\":\"2026-02-03T13:34:56.789999+01:00\"}", Body.class);

        assertThat(body).isEqualTo(new Body(null, null, Instant.parse("2026-02-03T12:34:56.789Z"), null, null, null));
    }

    @Test
    void anEmptyBodyIsNone() {
        assertThat(read("", Body.class)).isNull();
        assertThat(read("null", Body.class)).isNull();
    }

    @Test
    void whatIsAllowedIsSaid() {
        assertThat(errors(refused("{\"order\":\"middle\"}", Body.class)))
                .extracting(FieldError::message)
                .containsExactly("must be one of first, last");
        assertThat(errors(refused("{\"id\":\"x\"}", Body.class)))
                .extracting(FieldError::message)
                .containsExactly("must be a UUID of version 4");
    }

    @Test
    void eventsAreReadWithoutTheseBounds() throws IOException {
        String deep = "[".repeat(200) + "]".repeat(200);

        assertThat(mapper().readTree(deep)).isNotNull();
    }

    static ObjectMapper mapper() {
        ObjectMapper mapper = new ObjectMapper().registerModule(new JavaTimeModule());
        new JsonConfiguration().customize(mapper);
        return mapper;
    }

    private static List<FieldError> errors(Problem problem) {
        return problem.details("/").errors();
    }

    private static Problem refused(String body, Type type) {
        return catchThrowableOfType(Problem.class, () -> read(body, type));
    }

    private static @Nullable Object read(String body, Type type) {
        try {
            return JSON.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), type);
        } catch (IOException unexpected) {
            throw new UncheckedIOException(unexpected);
        }
    }
}
