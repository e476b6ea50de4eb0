package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notes;
import static dev.hypernet.connector.Documents.notesWith;
import static dev.hypernet.connector.Documents.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.MappedRecord.Membership;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamTest {
    private static final Position START = Position.start(json("{team: 'red'}"));

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

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
    void whatTheMappingDoesNotNameIsKeptWhereTheDocumentSaysSo() {
        Stream keeping =
                stream(notesWith("/streams/1/record/keep", "{except: ['id', 'title', 'tags', 'seen_at']}"), "notes");

        MappedRecord record = page(
                        keeping,
                        "[{id: 7, title: 'One', tags: ['a'], seen_at: 1, new_here: {deep: [1, null]}, empty: null}]")
                .records()
                .getFirst();

        assertThat(record.fields())
                .isEqualTo(json(
                        "{name: 'One', tags: ['a'], region: 'eu', metadata: {notes: {new_here: {deep: [1, null]}}}}"));
        assertThat(record.payloadHash()).isEqualTo(CanonicalJson.sha256(record.fields()));
        assertThat(page(keeping, "[{id: 7, title: 'One', tags: ['a'], seen_at: 2}]")
                        .records()
                        .getFirst()
                        .fields())
                .isEqualTo(json("{name: 'One', tags: ['a'], region: 'eu'}"));
    }

    @Test
    void whatTheMappingPutsIntoTheNamespaceStandsBeforeWhatIsKept() {
        ObjectNode document = notesWith("/streams/1/record/keep", "{except: ['id', 'title']}");
        ((ObjectNode) document.at("/streams/1/record"))
                .put("fields", "{'name': title, 'metadata': {'notes': {'size': 'large'}, 'tags': ['t']}}");

        assertThat(page(stream(document, "notes"), "[{id: 7, title: 'One', size: 3, color: 'red'}]")
                        .records()
                        .getFirst()
                        .fields())
                .isEqualTo(json("{name: 'One', metadata: {notes: {size: 'large', color: 'red'}, tags: ['t']}}"));
    }

    @Test
    void aRecordThatCannotBeMappedIsToldAsItCame() {
        assertThat(page(notes, "[{title: 'no id', tags: [1]}, 17]").rejected())
                .extracting(RejectedRecord::source)
                .containsExactly((ObjectNode) json("{title: 'no id', tags: [1]}"), null);
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
    void whatTheProviderSaysOfTheBytesIsKeptWhereItIsSound() {
        ObjectNode document = notesWith("/streams/1/record/contentVersion", "'revision'");
        ((ObjectNode) document.at("/streams/1/record"))
                .set("contentHash", json("{algorithm: 'md5', value: 'checksum'}"));
        Stream stream = stream(document, "notes");
        String hash = "A".repeat(32);

        Page page = page(stream, """
            [{id: 1, size: 3, revision: 7, checksum: '%s'}, {id: 2, size: 3, revision: {}, checksum: 'AA'},
             {id: 3, revision: 'r1', checksum: '%s'}]
            """.formatted(hash, hash));

        assertThat(page.records().get(0).contentVersion()).isEqualTo("7");
        assertThat(page.records().get(0).contentHash()).isEqualTo(new MappedRecord.ContentHash("md5", "a".repeat(32)));
        assertThat(page.records().subList(1, 3))
                .allSatisfy(silent -> assertThat(silent.contentVersion()).isNull())
                .allSatisfy(silent -> assertThat(silent.contentHash()).isNull());
        assertThat(page.records().get(0).payloadHash())
                .as("bytes are apart from fields")
                .isEqualTo(CanonicalJson.sha256(page.records().get(0).fields()));
    }

    @Test
    void whatIsGoneIsKnownBySignalsUnlessTheDocumentSaysByListing() {
        assertThat(notes.deletions()).isEqualTo(Stream.Deletions.SIGNALS);
        assertThat(stream(notes(), "folders").deletions()).isEqualTo(Stream.Deletions.LISTING);
    }

    @Test
    void aRecordTellsWhenItWasChangedAndWhatIsNoTimeSaysNothing() {
        assertThat(page(
                                notes,
                                "[{id: 1, changed: '2026-05-01T14:00:00+02:00'}, {id: 2, changed: 1777636800000},"
                                        + " {id: 3, changed: 'lately'}, {id: 4}, {id: 5, changed: null}]")
                        .records())
                .extracting(MappedRecord::modifiedAt)
                .containsExactly(
                        Instant.parse("2026-05-01T12:00:00Z"),
                        Instant.ofEpochMilli(1_777_636_800_000L),
                        null,
                        null,
                        null);
    }

    @Test
    void membershipsMayBeOneManyOrNone() {
        Page page = page(
                notes,
                "[{id: 1}, {id: 2, in: null}, {id: 3, in: {folder: 'a'}}, {id: 4, in: [{folder: 'a'}, {folder:"
                        + " 'b'}]}]");

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
    void anIncrementalRequestReachesBackAsFarAsTheStreamOverlaps() {
        ObjectNode document = notesWith("/streams/1/overlap", "'PT2M'");
        ((ObjectNode) document.at("/streams/1/request/query")).set("since", json("{$: '$since'}"));
        Stream overlapping = stream(document, "notes");
        JsonNode config = json("{team: 'red'}");

        assertThat(overlapping
                        .request(Position.since(config, json("'2026-11-21T08:01:00Z'")))
                        .uri()
                        .getQuery())
                .contains("since=2026-11-21T07:59:00Z");
        assertThat(overlapping.request(START).uri().getQuery()).doesNotContain("since");
        assertThatThrownBy(() -> overlapping.request(Position.since(config, json("'a token'"))))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/streams/1/overlap: needs a cursor that is a time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1700000000 | 1699999880",
                "1700000000000 | 1699999880000",
                "'1700000000.000100' | '1699999880.000100'",
                "'2026-11-21T08:01:00.5+01:00' | '2026-11-21T07:59:00.5+01:00'",
                "'2026-11-21T08:01:00' | '2026-11-21T07:59:00'",
                "'2026-11-21' | '2026-11-20'"
            })
    void aTimeKeepsItsForm(String cursor, String since) {
        Overlap overlap = Objects.requireNonNull(Overlap.of("", json("'PT2M'")));

        assertThat(overlap.before(json(cursor))).hasToString(json(since).toString());
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

    private static Verdict verdict(String failure, int status, Map<String, String> headers, @Nullable String body) {
        Stream failing = stream(notesWith("/streams/1/failure", failure), "notes");
        return failing.verdict(START, new StreamAnswer(status, headers, body == null ? null : json(body), NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "200, PAGE",
        "401, UNAUTHORIZED",
        "403, FORBIDDEN",
        "404, REFUSED",
        "302, REFUSED",
        "408, PASSING",
        "425, PASSING",
        "429, THROTTLED",
        "500, PASSING",
        "503, PASSING"
    })
    void withoutAWordOnFailuresTheStatusSaysWhatAnAnswerMeans(int status, Verdict.Kind kind) {
        Verdict verdict = notes.verdict(START, new StreamAnswer(status, Map.of(), json("{}"), NOW));

        assertThat(verdict.kind()).isEqualTo(kind);
        assertThat(verdict.retryAt()).isNull();
    }

    @Test
    void aSuccessThatIsNoJsonMayPass() {
        assertThat(notes.verdict(START, new StreamAnswer(200, Map.of(), null, NOW)))
                .isEqualTo(new Verdict(Verdict.Kind.PASSING, Verdict.NOT_JSON, null, null, false));
    }

    @Test
    void aCursorThatIsNoLongerGoodGoesBeforeAllElse() {
        Verdict verdict = verdict("'{\"code\": \"never\"}'", 409, Map.of(), "{error: 'reset'}");

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.CURSOR_EXPIRED);
    }

    @Test
    void aDocumentSaysWhatIsAFailureAndWhen() {
        String failure =
                "'error ? {\"code\": error, \"status\": $status = 200 ? 429, \"retryAfter\": wait, \"wholeApp\": all}'";

        assertThat(verdict(failure, 200, Map.of(), "{error: 'slow', wait: 2.5, all: true}"))
                .isEqualTo(new Verdict(Verdict.Kind.THROTTLED, "slow", NOW.plusMillis(2_500), null, true));
        assertThat(verdict(failure, 400, Map.of(), "{error: 17, wait: '2026-11-21T08:01:00Z'}"))
                .isEqualTo(new Verdict(Verdict.Kind.REFUSED, "17", NOW.plusSeconds(60), null, false));
        assertThat(verdict(failure, 200, Map.of("X-RateLimit-Remaining", "5"), "{items: []}"))
                .isEqualTo(new Verdict(Verdict.Kind.PAGE, "page", null, 5, false));
    }

    @Test
    void aProvidersOwnWordsAreNotPassedOn() {
        assertThat(verdict("'{\"code\": error}'", 400, Map.of(), "{error: 'Ann Smith owes 5'}")
                        .code())
                .isEqualTo("failure");
    }

    @Test
    void aFailureWithoutACodeIsADefectOfTheDocument() {
        assertThatThrownBy(() -> verdict("'{\"error\": 1}'", 200, Map.of(), "{}"))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageContaining("/streams/1/failure");
        assertThat(verdict("'{\"error\": 1}'", 404, Map.of(), "{}").code()).isEqualTo("http_404");
    }

    @Test
    void whatIsLeftIsTheLeastOfAllThatIsSaid() {
        StreamAnswer xero = new StreamAnswer(
                200,
                Map.of("X-MinLimit-Remaining", "59", "X-DayLimit-Remaining", "4", "X-AppMinLimit-Remaining", "9990"),
                json("{}"),
                NOW);

        assertThat(notes.verdict(START, xero).remaining()).isEqualTo(4);
    }

    @Test
    void aLimitOfAllAccountsIsToldFromOnesOwn() {
        Map<String, String> headers = Map.of("X-Rate-Limit-Problem", "appminute", "Retry-After", "12");

        assertThat(notes.verdict(START, new StreamAnswer(429, headers, null, NOW)))
                .isEqualTo(new Verdict(Verdict.Kind.THROTTLED, "http_429", NOW.plusSeconds(12), null, true));
    }
}
