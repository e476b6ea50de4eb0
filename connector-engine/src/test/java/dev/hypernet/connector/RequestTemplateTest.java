package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.notesWith;
import static dev.hypernet.connector.Documents.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTemplateTest {
    private static final ObjectNode CONFIG = (ObjectNode) json("{team: 'red'}");

    private static ProviderRequest request(String template, Position position) {
        return stream(notesWith("/streams/0/request", template), "folders").request(position);
    }

    private static ProviderRequest request(String template) {
        return request(template, Position.start(CONFIG));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a/../../etc        | a%2F..%2F..%2Fetc",
                "x?admin=1#y        | x%3Fadmin%3D1%23y",
                "%2e%2e             | %252e%252e",
                "a b+c&d            | a%20b%2Bc%26d",
                "ä€🌱               | %C3%A4%E2%82%AC%F0%9F%8C%B1",
                "@evil.example:80   | %40evil.example%3A80",
                "\\..\\             | %5C..%5C",
            })
    void aHostileValueStaysInItsSegment(String value, String encoded) {
        ObjectNode config = CONFIG.deepCopy().put("team", value);

        ProviderRequest request = request(
                "{path: '/t/{team}/x', parameters: {team: {$: '$config.team'}}, query: {q: {$: '$config.team'}}}",
                Position.start(config));

        assertThat(request.uri()).hasToString("https://eu.notes.example/api/t/" + encoded + "/x?q=" + encoded);
        assertThat(request.uri().normalize()).isEqualTo(request.uri());
    }

    @Test
    void aControlCharacterIsEncodedInPathAndQueryAndRefusedInHeaders() {
        ObjectNode config = CONFIG.deepCopy().put("team", "a\r\nHost: evil\0");

        assertThat(request("{path: '/{team}', parameters: {team: {$: '$config.team'}}}", Position.start(config))
                        .uri())
                .hasToString("https://eu.notes.example/api/a%0D%0AHost%3A%20evil%EF%BF%BD");
        assertThatThrownBy(() -> request("{path: '/', headers: {A: {$: '$config.team'}}}", Position.start(config)))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/streams/0/request/headers/A: gave a value that cannot stand in a header");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void aValueThatWouldClimbIsRefused(String value) {
        ObjectNode config = CONFIG.deepCopy().put("team", value);

        assertThatThrownBy(() -> request(
                        "{path: '/t/{team}/x', parameters: {team: {$: '$config.team'}}}", Position.start(config)))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/streams/0/request/path: would have . or .. as a segment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "null", "{}", "[]", "['a', 'b']"})
    void aPathNeedsOneValue(String value) {
        ObjectNode config = CONFIG.deepCopy();
        config.set("team", json(value));

        assertThatThrownBy(() ->
                        request("{path: '/t/{team}', parameters: {team: {$: '$config.team'}}}", Position.start(config)))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageStartingWith("/streams/0/request/parameters/team: gave ");
    }

    @Test
    void aPathMayBeAnExpressionAndItsResultIsATemplate() {
        String template =
                "{path: {$: '$page ? \"/folders/{p}/more\" : \"/folders?x\"'}, parameters: {p: {$: '$page'}}}";

        assertThat(request(template).uri()).hasToString("https://eu.notes.example/api/folders%3Fx");
        assertThat(request(template, Position.start(CONFIG).at(json("'a/b'"))).uri())
                .hasToString("https://eu.notes.example/api/folders/a%2Fb/more");
    }

    @Test
    void aBodyIsJsonWithExpressionsInIt() {
        ProviderRequest request = request("""
                {method: 'POST', path: '/search',
                 body: {path: '', deep: [{$: '$config.region'}, {n: 1}], after: {$: '$page'}, nothing: {$: 'null'}}}
                """);

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.body()).isEqualTo(json("{path: '', deep: ['eu', {n: 1}], nothing: null}"));
    }

    @Test
    void literalsAreTakenAsTheyStand() {
        assertThat(request(
                        "{path: '/a b', query: {q: '$config', n: 1.50, b: true, z: {$: 'null'}}, headers: {A: 'x'}}"))
                .isEqualTo(new ProviderRequest(
                        "GET",
                        URI.create("https://eu.notes.example/api/a%20b?q=%24config&n=1.5&b=true"),
                        Map.of("A", "x"),
                        null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "https://eu.notes.example/api/folders?after=2   | https://eu.notes.example/api/folders?after=2",
                "https://EU.notes.example:443/other?a=b%20c#top | https://EU.notes.example:443/other?a=b%20c",
                "/elsewhere?x=1                                 | https://eu.notes.example/elsewhere?x=1",
            })
    void aLinkOfTheProviderIsFollowed(String link, String uri) {
        Position position = Position.start(CONFIG).at(JsonNodeFactory.instance.textNode(link));

        assertThat(request("{path: '/folders', query: {a: 1}, follow: '$page'}", position)
                        .uri())
                .hasToString(uri);
        assertThat(request("{path: '/folders', query: {a: 1}, follow: '$page'}").uri())
                .hasToString("https://eu.notes.example/api/folders?a=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/",
                "http://eu.notes.example/api",
                "https://eu.notes.example:8443/api",
                "https://me@eu.notes.example/api",
                "//evil.example/api",
                "file:///etc/passwd",
                "https://eu.notes.example.evil.example/",
                "https://[",
                "mailto:a@b",
            })
    void aLinkThatLeavesTheProviderIsRefused(String link) {
        Position position = Position.start(CONFIG).at(JsonNodeFactory.instance.textNode(link));

        assertThatThrownBy(() -> request("{path: '/folders', follow: '$page'}", position))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/streams/0/request/follow: gave a link that does not stay with the base address");
    }

    @Test
    void aRequestMayHaveAnAddressOfItsOwn() {
        assertThat(request("{path: '/x', baseUrl: 'https://content.notes.example'}")
                        .uri())
                .hasToString("https://content.notes.example/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example/",
                "a@b",
                "a:80",
                "a#",
                "a?b",
                "..",
                "a..b",
                "-a",
                "a/b",
                "",
                " ",
                "%2e",
                "é",
                "a\\b"
            })
    void aSettingInsideAnAddressIsAPlainWord(String value) {
        ObjectNode config = CONFIG.deepCopy().put("region", value);

        assertThatThrownBy(() -> request("{path: '/x'}", Position.start(config)))
                .isInstanceOf(ConfigRejected.class)
                .hasMessageStartingWith("region ")
                .satisfies(rejected ->
                        assertThat(((ConfigRejected) rejected).pointer()).isEqualTo("/region"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://127.0.0.1:8086  | http://127.0.0.1:8086/oauth",
                "https://a.example/b/   | https://a.example/b/oauth",
                "http://[::1]:8086      | http://[::1]:8086/oauth",
            })
    void aSettingAtTheBeginningIsAWholeAddress(String value, String expected) {
        UrlTemplate template = UrlTemplate.of("{base_url}/oauth", json("{}"));

        assertThat(template.expand(JsonNodeFactory.instance.objectNode().put("base_url", value)))
                .hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a.example",
                "file:///etc",
                "javascript:alert(1)",
                "a.example",
                "//a.example",
                "http://me:pw@a.example",
                "http://a.example?x=1",
                "http://a.example#x",
                "http://",
                "http://a.example/../b",
                "http://a b",
            })
    void anAddressOfAnotherKindIsRefused(String value) {
        UrlTemplate template = UrlTemplate.of("{base_url}/oauth", json("{}"));

        assertThatThrownBy(() ->
                        template.expand(JsonNodeFactory.instance.objectNode().put("base_url", value)))
                .isInstanceOf(ConfigRejected.class)
                .hasMessage("base_url is not an http or https address without user, query and fragment");
    }

    @Test
    void aMissingSettingIsNamed() {
        UrlTemplate template = UrlTemplate.of("{base_url}/oauth", json("{}"));

        assertThatThrownBy(() -> template.expand(json("{}")))
                .isInstanceOf(ConfigRejected.class)
                .hasMessage("base_url is missing");
    }
}
