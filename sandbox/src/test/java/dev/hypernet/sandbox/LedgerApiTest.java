package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerApiTest {

    private static final String BALANCED = "<date>2026-11-21</date><text>Paper &amp; ink</text>"
            + "<line account=\"6000\"><amount>12.5</amount></line>"
            + "<line account=\"1000\"><amount>-12.50</amount></line>";

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void theAccountsAreListed() {
        assertThat(ask("ListAccounts", "").text())
                .contains("<ListAccountsResponse xmlns=\"urn:sandbox:ledger\">")
                .contains("<account number=\"1000\">Bank</account><account number=\"4000\">Sales</account>");
    }

    @Test
    void anEntryChangesTheBalance() {
        assertThat(ask("PostEntry", BALANCED).text())
                .contains("<entry number=\"1\"><date>2026-11-21</date><text>Paper &amp; ink</text>")
                .contains("<lines>2</lines></entry>");

        assertThat(ask("GetBalance", "<account>1000</account>").text())
                .contains("<balance account=\"1000\" currency=\"EUR\">-12.50</balance>");
        assertThat(client.control("GET", "/accounts/demo/ledger")
                        .json()
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo("Paper & ink");
    }

    @ParameterizedTest
    @CsvSource({
        "GetBalance, <account>9999</account>, Client.UnknownAccount",
        "PostEntry, <date>2026-11-21</date>, Client.NotBalanced",
        "PostEntry, <line account='1000'><amount>1.005</amount></line>, Client.InvalidAmount",
        "CloseYear, <year>2026</year>, Client.UnknownOperation",
    })
    void whatCannotBeDoneIsAFault(String operation, String content, String code) {
        Answer answer = ask(operation, content.replace('\'', '"'));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text()).contains("<faultcode>soap:" + code + "</faultcode>", "<faultstring>");
    }

    @Test
    void anEntryOfNoDayIsAFault() {
        assertThat(ask("PostEntry", BALANCED.replace("2026-11-21", "today")).text())
                .contains("soap:Client.InvalidDate");
    }

    @Test
    void anythingButAnEnvelopeWithItsActionIsAFault() {
        assertThat(send("<html/>", headers("ListAccounts")).text()).contains("Client.Envelope");
        assertThat(send("not xml", headers("ListAccounts")).text()).contains("Client.Envelope");
        String doctype = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>";
        assertThat(send(doctype + envelope("GetBalance", "<account>&e;</account>"), headers("GetBalance"))
                        .text())
                .contains("Client.Envelope");
        assertThat(send(envelope("ListAccounts", ""), headers("GetBalance")).text())
                .contains("Client.SoapAction");
        Map<String, String> json = headers("ListAccounts");
        json.put("Content-Type", "application/json");
        assertThat(send(envelope("ListAccounts", ""), json).text()).contains("Client.ContentType");
        String foreign = envelope("ListAccounts", "").replace("urn:sandbox:ledger", "urn:other");
        assertThat(send(foreign, headers("ListAccounts")).text()).contains("Client.Namespace");
    }

    @Test
    void nameAndPasswordMustMatch() {
        Map<String, String> headers = headers("ListAccounts");
        headers.put("Authorization", SandboxClient.basic("demo", "ledger-alice"));

        Answer answer = send(envelope("ListAccounts", ""), headers);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Basic");
        headers.remove("Authorization");
        assertThat(send(envelope("ListAccounts", ""), headers).status()).isEqualTo(401);
    }

    @Test
    void faultsAreToldInSoapsWords() {
        client.order("{\"on\":\"ledger\",\"kind\":\"status\",\"status\":503}");

        assertThat(ask("ListAccounts", "").text()).contains("<faultcode>soap:Server</faultcode>");
        assertThat(ask("ListAccounts", "").status()).isEqualTo(200);
    }

    private Answer ask(String operation, String content) {
        return send(envelope(operation, content), headers(operation));
    }

    private Answer send(String envelope, Map<String, String> headers) {
        return client.call("POST", "/ledger/soap", headers, envelope);
    }

    private static Map<String, String> headers(String operation) {
        return new LinkedHashMap<>(Map.of(
                "Authorization",
                SandboxClient.basic("demo", "ledger-demo"),
                "Content-Type",
                "text/xml; charset=utf-8",
                "SOAPAction",
                "\"urn:sandbox:ledger#" + operation + "\""));
    }

    private static String envelope(String operation, String content) {
        return """
                <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header/><soap:Body>
                <%s xmlns="urn:sandbox:ledger">%s</%s>
                </soap:Body></soap:Envelope>
                """.formatted(operation, content, operation);
    }
}
