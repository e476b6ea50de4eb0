package dev.hypernet.connector;

import static dev.hypernet.connector.Documents.json;
import static dev.hypernet.connector.Documents.method;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.connector.MethodAnswer.Failed;
import dev.hypernet.connector.MethodAnswer.Succeeded;
import dev.hypernet.connector.MethodAnswer.Unusable;
import dev.hypernet.testkit.Requirement;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods over SOAP. */
class SoapMethodTest {
    private static final JsonNode NONE = json("{}");
    private static final String GET_PRICE = """
            {
              id: 'get_price', inputSchema: {type: 'object'}, outputSchema: {},
              soap: {operation: 'GetPrice', namespace: 'urn:stock'%s}
            }
            """;
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    private static final String SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";

    private final Method price = method("soap", GET_PRICE.formatted(""));

    private static String text(MethodRequest request) {
        return new String(request.body(), StandardCharsets.UTF_8);
    }

    /** What stands in the operation's element. */
    private String written(JsonNode input) {
        String whole = text(price.request(NONE, input));
        String start =
                DECLARATION + "<soap:Envelope xmlns:soap=\"" + SOAP_11 + "\"><soap:Body><GetPrice xmlns=\"urn:stock\"";
        String end = "</GetPrice></soap:Body></soap:Envelope>";
        assertThat(whole).startsWith(start).endsWith(end);
        return whole.substring(start.length(), whole.length() - end.length());
    }

    private static String envelope(String namespace, String body) {
        return "<s:Envelope xmlns:s=\"" + namespace + "\"><s:Header><a:T xmlns:a=\"urn:a\">1</a:T></s:Header><s:Body>"
                + body + "</s:Body></s:Envelope>";
    }

    private MethodAnswer read(int status, String contentType, byte[] body) {
        return price.read(NONE, NONE, status, contentType, body);
    }

    private MethodAnswer read(int status, String body) {
        return read(status, "text/xml", body.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode output(String content) {
        MethodAnswer answer = read(200, envelope(SOAP_11, "<m:R xmlns:m=\"urn:stock\">" + content + "</m:R>"));
        assertThat(answer).isInstanceOf(Succeeded.class);
        return ((Succeeded) answer).output();
    }

    @Test
    @Requirement({"D02", "X01"})
    void theInputIsWrittenAsElementsOfTheOperation() {
        assertThat(written(json(
                        "{'@currency': 'EUR', Item: ['a', 'b'], Where: {City: 'Bern', '@id': 7}, Exact: true, Left: null,"
                                + " Amount: {'#text': 1.50, '@scale': 2}, None: [null, {}]}")))
                .isEqualTo(" currency=\"EUR\"><Item>a</Item><Item>b</Item><Where id=\"7\"><City>Bern</City></Where>"
                        + "<Exact>true</Exact><Amount scale=\"2\">1.5</Amount><None></None>");
    }

    @Test
    void whatIsMarkupIsEscaped() {
        assertThat(written(json("{'@a': '\"<&', T: '</T><Evil/>&amp; ä🌱'}")))
                .isEqualTo(" a=\"&quot;&lt;&amp;\"><T>&lt;/T&gt;&lt;Evil/&gt;&amp;amp; ä🌱</T>");
    }

    @Test
    void soap11NamesTheActionInAHeader() {
        MethodRequest request = method("soap", GET_PRICE.formatted(", action: 'urn:stock#Get', path: '/stock.asmx'"))
                .request(NONE, NONE);

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).hasToString("https://eu.notes.example/api/stock.asmx");
        assertThat(request.contentType()).isEqualTo("text/xml; charset=utf-8");
        assertThat(request.headers()).isEqualTo(Map.of("Accept", "text/xml", "SOAPAction", "\"urn:stock#Get\""));
        assertThat(price.request(NONE, NONE).headers()).containsEntry("SOAPAction", "\"\"");
    }

    @Test
    void soap12NamesTheActionInTheContentType() {
        MethodRequest request = method("soap", GET_PRICE.formatted(", action: 'urn:get', version: '1.2'"))
                .request(NONE, NONE);

        assertThat(request.contentType()).isEqualTo("application/soap+xml; charset=utf-8; action=\"urn:get\"");
        assertThat(request.headers()).isEqualTo(Map.of("Accept", "application/soap+xml"));
        assertThat(text(request)).contains("xmlns:soap=\"" + SOAP_12 + "\"");
        assertThat(method("soap", GET_PRICE.formatted(", version: '1.2'"))
                        .request(NONE, NONE)
                        .contentType())
                .isEqualTo("application/soap+xml; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a b': 1}",
                "{'a:b': 1}",
                "{'1a': 1}",
                "{'': 1}",
                "{'@': 1}",
                "{'@xmlns': 'urn:another'}",
                "{'<a': 1}",
                "{'@a': {b: 1}}",
                "{'#text': ['a']}",
                "{a: [[1]]}",
                "{a: '\\u0001'}",
                "{a: '\\uFFFF'}",
            })
    void whatXmlCannotHoldIsRefused(String input) {
        assertThatThrownBy(() -> price.request(NONE, json(input)))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessageStartingWith("/methods/0/soap: ");
    }

    @Test
    void elementsNestABoundedDepth() {
        assertThat(written(nested(99))).contains("<a><a>");
        assertThatThrownBy(() -> price.request(NONE, nested(101)))
                .isInstanceOf(ExpressionFailed.class)
                .hasMessage("/methods/0/soap: would nest elements too deeply");
        assertThat(output("<a>".repeat(90) + "</a>".repeat(90))).isNotEmpty();
        assertThat(read(200, envelope(SOAP_11, "<a>".repeat(101) + "</a>".repeat(101))))
                .isInstanceOf(Unusable.class);
    }

    private static ObjectNode nested(int depth) {
        ObjectNode innermost = JsonNodeFactory.instance.objectNode();
        ObjectNode outermost = innermost;
        for (int level = 0; level < depth; level++) {
            ObjectNode around = JsonNodeFactory.instance.objectNode();
            around.set("a", outermost);
            outermost = around;
        }
        return outermost;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "<Price>34.5</Price>                        | {Price: '34.5'}",
                "<Price currency='EUR'>34.5</Price>         | {Price: {'@currency': 'EUR', '#text': '34.5'}}",
                "<I>a</I><I>b</I><I>c</I>                   | {I: ['a', 'b', 'c']}",
                "<I><N>1</N></I>                            | {I: {N: '1'}}",
                "<p:I xmlns:p='urn:p' p:k='v'/>             | {I: {'@k': 'v'}}",
                "<I/><J></J><K> </K>                        | {I: '', J: '', K: ''}",
                "<I><![CDATA[<b>]]> &amp; &#228;</I>        | {I: '<b> & ä'}",
                "<I>one <b>two</b> three</I>                | {I: {b: 'two', '#text': 'one  three'}}",
                "<!-- not said --><I>1</I>                  | {I: '1'}",
                "text                                       | 'text'",
            })
    void theFirstElementOfTheBodyIsReadAsJson(String content, String output) {
        assertThat(output(content)).isEqualTo(json(output));
    }

    @Test
    void anEmptyBodyIsNull() {
        assertThat(read(200, envelope(SOAP_12, " "))).isEqualTo(new Succeeded(json("null")));
    }

    @Test
    @Requirement({"D02", "X01"})
    void aFaultIsAFailure() {
        assertThat(read(
                        500,
                        envelope(
                                SOAP_11,
                                "<s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang=\"en\">no such"
                                        + " stock</faultstring><detail><x>1</x></detail></s:Fault>")))
                .isEqualTo(new Failed(500, "Client", "no such stock"));
        assertThat(read(
                        200,
                        envelope(
                                SOAP_12,
                                "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>m:NotThere</s:Value>"
                                        + "</s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en\">no</s:Text>"
                                        + "<s:Text xml:lang=\"de\">nein</s:Text></s:Reason></s:Fault>")))
                .isEqualTo(new Failed(200, "NotThere", "no"));
        assertThat(read(500, envelope(SOAP_12, "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code></s:Fault>")))
                .isEqualTo(new Failed(500, "Receiver", ""));
        assertThat(read(500, envelope(SOAP_11, "<s:Fault/>"))).isEqualTo(new Failed(500, "soap_fault", ""));
    }

    @Test
    void theEncodingIsTheContentTypesElseTheDocuments() {
        String body = envelope(SOAP_11, "<R><N>Zürich</N></R>");
        Charset latin = StandardCharsets.ISO_8859_1;
        MethodAnswer due = new Succeeded(json("{N: 'Zürich'}"));

        assertThat(read(200, "text/xml; charset=ISO-8859-1", body.getBytes(latin)))
                .isEqualTo(due);
        assertThat(read(
                        200,
                        "application/xml",
                        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + body).getBytes(latin)))
                .isEqualTo(due);
        assertThat(read(200, "text/xml; charset=\"utf-8\"", body.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(due);
        assertThat(read(200, "text/xml; charset=nonsense", body.getBytes(latin)))
                .isInstanceOf(Unusable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "<html>secret</html>",
                "<Envelope><Body/></Envelope>",
                "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'/>",
                "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><a></b></s:Body></s:Envelope>",
                "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><a/></s:Body>",
                "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><a>&b;</a></s:Body></s:Envelope>",
            })
    void whatIsNoSoapIsUnreadable(String answer) {
        assertThat(read(200, answer)).isInstanceOfSatisfying(Unusable.class, unusable -> {
            assertThat(unusable.code()).isEqualTo("unreadable_answer");
            assertThat(unusable.complaints().toString()).doesNotContain("secret");
        });
        assertThat(read(503, answer))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.code()).isEqualTo("http_503"));
    }

    @Test
    void aDocumentTypeIsRefusedAndNothingIsReadOrExpanded(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "secret");
        String body = envelope(SOAP_11, "<R><N>&e;</N></R>");
        String external = "<!DOCTYPE x [<!ENTITY e SYSTEM \"" + file.toUri() + "\">]>" + body;
        String laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY e \"&a;&a;&a;\">]>" + body;
        String harmless = "<!DOCTYPE x>" + envelope(SOAP_11, "<R/>");

        assertThat(read(200, external)).isInstanceOf(Unusable.class);
        assertThat(read(200, external).toString()).doesNotContain("secret");
        assertThat(read(200, laughs)).isInstanceOf(Unusable.class);
        assertThat(read(200, harmless)).isInstanceOf(Unusable.class);
    }

    @Test
    void transformsSeeWhatTheBodyHolds() {
        Method method = method("soap", GET_PRICE.formatted("").replace("outputSchema: {},", """
                        outputSchema: {type: 'object', properties: {price: {type: 'number'}}},
                        requestTransform: '{"StockName": $uppercase(name)}',
                        responseTransform: '{"price": $number(Price)}',
                        """));
        String answer = envelope(SOAP_11, "<R><Price>34.5</Price></R>");

        assertThat(text(method.request(NONE, json("{name: 'ibm'}")))).contains("<StockName>IBM</StockName>");
        assertThat(method.read(NONE, NONE, 200, null, answer.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Succeeded(json("{price: 34.5}")));
    }

    @Test
    void anOperationIsNotIdempotentUnlessItIsSaid() {
        assertThat(price.isIdempotent()).isFalse();
    }
}
