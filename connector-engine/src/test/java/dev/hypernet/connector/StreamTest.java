package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notes;
import static dev.hypernet.connector.Documents.notesWith;
import static dev.hypernet.connector.Documents.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.connector.MappedRecord.Membership;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamTest {
    private static final Position START = Position.start(json("{team: 'red'}"));

    private final Stream notes = stream(notes(), "notes");

    private static Page page(Stream stream, String items) {
        return stream.page(START, json("{items: " + items + "}"));
    }

    private static String reason(Stream stream, String item) {
        Page page = page(stream, "[" + item + "]");
        assertThat(page.records()).isEmpty();
        assertThat(page.rejected()).hasSize(1);
        return page.rejected().get(0).reason();
    }

    @Test
    void aRecordIsMapped() {
        Page page = page(notes, "[{id: 7, title: 'One', tags: ['a'], size: 3, in: [{folder: 'f1', place: 2}]}]");

        assertThat(page.rejected()).isEmpty();
        assertThat(page.records()).singleElement().satisfies(record -> {
            assertThat(record.sourceId()).isEqualTo("notes:7");
            assertThat(record.objectType()).isEqualTo("file");
            assertThat(record.deleted()).isFalse();
            assertThat(record.hasContent()).isTrue();
            assertThat(record.fields()).isEqualTo(json("{name: 'One', tags: ['a'], region: 'eu'}"));
            assertThat(record.memberships()).containsExactly(new Membership("contains", "folders:f1", 2));
            assertThat(record.payloadHash()).isEqualTo(CanonicalJson.sha256(record.fields()));
        });
    }

    @Test
    void aDeletedRecordIsItsIdAlone() {
        assertThat(page(notes, "[{id: 'x', gone: true}]").records())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.deleted()).isTrue();
                    assertThat(record.fields()).isEmpty();
                    assertThat(record.memberships()).isEmpty();
                    assertThat(record.hasContent()).isFalse();
                });
    }

    @Test
    void membershipsMayBeOneManyOrNone() {
        Page page = page(
                notes,
                "[{id: 1}, {id: 2, in: null}, {id: 3, in: {folder: 'a'}}, {id: 4, in: [{folder: 'a'}, {folder: 'b'}]}]");

        assertThat(page.records())
                .extracting(record -> record.memberships().stream()
                        .map(Membership::container)
                        .toList()
                        .toString())
                .containsExactly("[]", "[]", "[folders:a]", "[folders:a, folders:b]");
        assertThat(page.records().get(2).memberships().get(0).sortOrder()).isNull();
    }

    @Test
    void theHashIsOfTheFieldsAloneWhateverTheirOrder() {
        Page page = page(notes, """
                [{id: 1, title: 'a', tags: [{x: 1, y: 2}], in: {folder: 'a'}}, {id: 1, tags: [{y: 2, x: 1.0}], title: 'a'},
                 {id: 1, title: 'b', tags: [{x: 1, y: 2}]}]
                """);

        assertThat(page.records().get(0).payloadHash())
                .isEqualTo(page.records().get(1).payloadHash())
                .isNotEqualTo(page.records().get(2).payloadHash());
    }

    @Test
    void twoRecordsOfOneIdAreBothKeptInOrder() {
        Page page = page(notes, "[{id: 1, title: 'old'}, {id: 1, title: 'new'}]");

        assertThat(page.records())
                .extracting(record -> record.fields().get("name").asText())
                .containsExactly("old", "new");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{title: 'x'}                 | /streams/1/record/id: gave nothing where a text",
                "{id: null}                   | /streams/1/record/id: gave null where",
                "{id: ''}                     | /streams/1/record/id: gave string where",
                "{id: 1.5}                    | /streams/1/record/id: gave number where",
                "{id: {a: 1}}                 | /streams/1/record/id: gave object where",
                "{id: 'a\\nb'}                | /streams/1/record/id: gave an id too long or with control characters",
                "7                            | /streams/1/records: gave an element that is not an object",
                "null                         | /streams/1/records: gave an element that is not an object",
                "{id: 1, gone: 'yes'}         | /streams/1/record/deleted: gave string where true or false",
                "{id: 1, size: 'big'}         | /streams/1/record/hasContent: ",
                "{id: 1, in: {folder: ''}}    | /streams/1/record/memberships: gave a membership without",
                "{id: 1, in: {folder: 'a', place: -1}}  | /streams/1/record/memberships: gave a sort_order",
                "{id: 1, in: {folder: 'a', place: 1.5}} | /streams/1/record/memberships: gave a sort_order",
                "{id: 1, in: {folder: 'a', place: 'x'}} | /streams/1/record/memberships: gave a sort_order",
            })
    void aRecordThatCannotBeMappedIsRejectedWithItsReason(String item, String reason) {
        assertThat(reason(notes, item)).startsWith(reason);
    }

    @Test
    void aRejectionKeepsTheIdThatCouldBeRead() {
        assertThat(page(notes, "[{id: 9, gone: 1}, {id: 10, title: 'fine'}]")).satisfies(page -> {
            assertThat(page.rejected()).extracting(RejectedRecord::sourceId).containsExactly("notes:9");
            assertThat(page.records()).extracting(MappedRecord::sourceId).containsExactly("notes:10");
        });
    }

    @Test
    void fieldsThatAreNoObjectAreRejected() {
        Stream stream = stream(notesWith("/streams/1/record/fields", "'title'"), "notes");

        assertThat(reason(stream, "{id: 1, title: 's3cr3t'}"))
                .isEqualTo("/streams/1/record/fields: gave string where an object is due");
    }

    @Test
    void aFailingMappingIsRejectedWithoutItsData() {
        Stream stream = stream(notesWith("/streams/1/record/fields", "'{\"name\": title + 1}'"), "notes");

        assertThat(reason(stream, "{id: 1, title: 's3cr3t'}"))
                .startsWith("/streams/1/record/fields: The left side")
                .doesNotContain("s3cr3t");
    }

    @Test
    void aContainerOfAStreamThatIsNotDeclaredIsRejected() {
        Stream stream = stream(
                notesWith(
                        "/streams/1/record/memberships", "'{\"link_type\": \"contains\", \"container\": \"tags:1\"}'"),
                "notes");

        assertThat(reason(stream, "{id: 1}")).contains("not among dependsOn");
    }

    @Test
    @Timeout(20)
    void aPageOfRecordsThatNeverEndIsGivenUp() {
        Stream stream =
                stream(notesWith("/streams/1/record/fields", "'($f := function($x){ $f($x) }; $f(1))'"), "notes");

        assertThatThrownBy(() -> page(stream, "[{id: 1}, {id: 2}, {id: 3}, {id: 4}, {id: 5}, {id: 6}, {id: 7}]"))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/streams/1/record/fields: took too long");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"{} | 0", "{items: null} | 0", "{items: []} | 0", "{items: {id: 1}} | 1", "{items: [{id: 1}]} | 1"
            })
    void anAnswerMayLackItsListOrHoldOneRecord(String response, int records) {
        assertThat(notes.page(START, json(response)).records()).hasSize(records);
    }

    @Test
    void anAnswerThatHoldsNoListIsNoPage() {
        assertThatThrownBy(() -> notes.page(START, json("{items: 'none'}")))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/streams/1/records: gave string where an array of records is due");
    }

    @Test
    void theCursorIsOfTheLastPageOnly() {
        Page first = notes.page(START, json("{items: [], next: 'p2', server_time: 5}"));
        Page last = notes.page(START.at(json("'p2'")), json("{items: [], next: '', server_time: 6}"));

        assertThat(first.nextPage()).isEqualTo(json("'p2'"));
        assertThat(first.cursor()).isNull();
        assertThat(first.isLast()).isFalse();
        assertThat(last.isLast()).isTrue();
        assertThat(last.cursor()).isEqualTo(json("{at: 6}"));
    }

    @Test
    void aPageThatNamesItselfAsTheNextIsRefused() {
        assertThatThrownBy(() -> notes.page(START.at(json("'p2'")), json("{items: [], next: 'p2'}")))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageContaining("/streams/1/nextPage: gave the page that was asked for");
    }

    @Test
    void aFullRequestLeavesOutWhatThereIsNot() {
        ProviderRequest request = notes.request(START);

        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.uri()).hasToString("https://eu.notes.example/api/teams/red/notes?limit=50&kind=a&kind=b");
        assertThat(request.headers()).containsOnly(java.util.Map.entry("X-Team", "red"));
        assertThat(request.body()).isNull();
    }

    @Test
    void anIncrementalRequestCarriesTheCursorAndThePage() {
        Position position = Position.since(json("{team: 'red', region: 'us'}"), json("{at: 1700000000000}"));

        assertThat(notes.request(position.at(json("'p 2&x'"))).uri())
                .hasToString("https://us.notes.example/api/teams/red/notes"
                        + "?limit=50&page=p%202%26x&since=1700000000000&kind=a&kind=b");
    }

    @Test
    void anExpiredCursorIsKnownByStatusAndBody() {
        assertThat(notes.cursorExpired(409, json("{error: 'reset'}"))).isTrue();
        assertThat(notes.cursorExpired(409, json("{error: 'not_found'}"))).isFalse();
        assertThat(notes.cursorExpired(409, null)).isFalse();
        assertThat(notes.cursorExpired(410, json("{error: 'reset'}"))).isFalse();
        assertThat(stream(notesWith("/streams/1/cursorExpired", "{status: [410]}"), "notes")
                        .cursorExpired(410, null))
                .isTrue();
    }

    @Test
    void aStreamIsIncrementalWhenItHasACursor() {
        assertThat(notes.isIncremental()).isTrue();
        assertThat(stream(notes(), "folders").isIncremental()).isFalse();
        assertThat(notes.dependsOn()).containsExactly("folders");
    }

    @Test
    void theAccountIsAskedForAndRecognised() {
        Account account = Objects.requireNonNull(definition(notes()).account());
        JsonNode config = json("{}");

        assertThat(account.request(config).uri()).hasToString("https://eu.notes.example/api/me");
        assertThat(account.identity(config, json("{user: {id: 12, name: 'Ada'}}")))
                .isEqualTo(new Account.Identity("12", "Ada"));
        assertThat(account.identity(config, json("{user: {id: 'u'}}"))).isEqualTo(new Account.Identity("u", null));
        assertThatThrownBy(() -> account.identity(config, json("{user: {}}")))
                .hasMessage("/account/id: gave nothing where a text or a whole number is due");
    }

    @Test
    void contentIsAskedForByTheIdWithoutItsStream() {
        Content content = Objects.requireNonNull(definition(notes()).content());

        assertThat(content.request(json("{}"), "notes:a/b:c").uri())
                .hasToString("https://eu.notes.example/api/notes/a%2Fb%3Ac/raw");
        assertThatThrownBy(() -> content.request(json("{}"), "bare")).isInstanceOf(IllegalArgumentException.class);
    }
}
