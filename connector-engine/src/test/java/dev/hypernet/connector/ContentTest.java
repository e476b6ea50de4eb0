package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.definition;
import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notes;
import static dev.hypernet.connector.Documents.notesWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How bytes are asked for. */
class ContentTest {
    private static final JsonNode NONE = json("{}");
    private static final String ITEM = "notes:a/b";
    private static final Content LINKED = content("{link: {request: {method: 'POST', path: '/link',"
            + " body: {id: {$: '$item_id'}}}, url: 'links[0].href', failure: 'ok = false ? {\"code\": error}'}}");

    @Test
    void bytesAreTheAnswerToOneRequest() {
        Content content = Objects.requireNonNull(definition(notes()).content());

        assertThat(content.isLinked()).isFalse();
        assertThat(content.request(NONE, ITEM).uri()).hasToString("https://eu.notes.example/api/notes/a%2Fb/raw");
    }

    @Test
    void aLinkIsAskedForFirst() {
        ProviderRequest asked = LINKED.request(NONE, ITEM);

        assertThat(LINKED.isLinked()).isTrue();
        assertThat(asked.body()).isEqualTo(json("{id: 'a/b'}"));
        assertThat(LINKED.link(NONE, ITEM, asked, json("{links: [{href: 'https://files.example/x?s=1'}]}")))
                .hasToString("https://files.example/x?s=1");
        assertThat(LINKED.link(NONE, ITEM, asked, json("{links: [{href: '/files/x'}]}")))
                .hasToString("https://eu.notes.example/files/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{links: [{href: 7}]}",
                "{links: [{href: 'file:///etc/passwd'}]}",
                "{links: [{href: 'https://a:b@files.example/secret'}]}",
                "{links: [{href: 'not an address secret'}]}"
            })
    void whatIsNoAddressIsRefusedWithoutBeingQuoted(String answer) {
        ProviderRequest asked = LINKED.request(NONE, ITEM);

        assertThatThrownBy(() -> LINKED.link(NONE, ITEM, asked, json(answer)))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageStartingWith("/content/link/url: ")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void anAnswerThatIsAFailureIsKnownByTheDocumentOrByItsStatus() {
        assertThat(LINKED.verdict(answer(200, "{ok: false, error: 'no_such_file'}")))
                .satisfies(verdict -> assertThat(verdict.code()).isEqualTo("no_such_file"))
                .satisfies(verdict -> assertThat(verdict.kind()).isEqualTo(Verdict.Kind.REFUSED));
        assertThat(LINKED.verdict(answer(429, "{}")).kind()).isEqualTo(Verdict.Kind.THROTTLED);
        assertThat(LINKED.verdict(answer(503, "{}")).kind()).isEqualTo(Verdict.Kind.PASSING);
    }

    private static StreamAnswer answer(int status, String body) {
        return new StreamAnswer(status, Map.of(), json(body), Instant.EPOCH);
    }

    private static Content content(String content) {
        return Objects.requireNonNull(definition(notesWith("/content", content)).content());
    }
}
