package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XeroApiTest {

    private final SandboxClient client = new SandboxClient();
    private final XeroClient xero = new XeroClient(client);

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void aConnectionIsToldForEachOrganisation() {
        JsonNode connections = xero.connections().json();

        assertThat(connections)
                .extracting(connection -> connection.path("tenantName").asText())
                .containsExactly("demo Trading", "demo Holdings");
        assertThat(connections.path(0).path("tenantId"))
                .isNotEqualTo(connections.path(1).path("tenantId"));
    }

    @Test
    void anInvoiceIsNumberedAndAddedUp() {
        JsonNode invoice = xero.put(xero.draft()).json().path("Invoices").path(0);

        assertThat(invoice.path("InvoiceNumber").asText()).isEqualTo("INV-0001");
        assertThat(invoice.path("Status").asText()).isEqualTo("DRAFT");
        assertThat(invoice.path("Total").decimalValue()).isEqualByComparingTo("40.01");
        assertThat(invoice.path("Date").asText()).isEqualTo("/Date(1795219200000+0000)/");
        assertThat(xero.books().path("invoices").path(0).path("InvoiceID")).isEqualTo(invoice.path("InvoiceID"));
    }

    @Test
    void aTokenOfAnotherProviderOpensNothing() {
        Answer answer = client.get("/xero/connections", client.accessToken());

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("Detail").asText()).isEqualTo("AuthenticationUnsuccessful");
    }

    @Test
    void anotherOrganisationThanThoseConnectedIsForbidden() {
        Map<String, String> headers = xero.headers();
        headers.put("xero-tenant-id", "fe79f7dd-b6d4-4a92-ba7b-538af6289c58");
        assertThat(xero.put(xero.draft(), headers).status()).isEqualTo(403);

        headers.remove("xero-tenant-id");
        assertThat(xero.put(xero.draft(), headers).status()).isEqualTo(403);
    }

    @Test
    void whoDoesNotAskForJsonGetsXml() {
        Map<String, String> headers = xero.headers();
        headers.remove("Accept");

        assertThat(xero.put(xero.draft(), headers).header("Content-Type")).startsWith("text/xml");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"Type":"OTHER"}                                      | A valid invoice type must be specified
                    {"Contact":{"ContactID":"nobody"}}                    | The Contact could not be found
                    {"LineItems":[]}                                      | One or more line items must be specified
                    {"LineItems":[{"Quantity":1}]}                        | Description is required
                    {"LineItems":[{"Description":"x","Quantity":"two"}]}  | Quantity is not a number
                    {"LineItems":[{"Description":"x","Quantity":1e99}]}   | Quantity is not a number
                    {"LineItems":[{"Description":"x","LineAmount":7}]}    | The line total 7 does not match the expected
                    {"Status":"PAID"}                                     | Invoice status is invalid
                    {"Status":"AUTHORISED"}                               | The DueDate is required
                    {"Date":"yesterday"}                                  | The date yesterday is not valid
                    """)
    void whatIsWrongWithAnInvoiceIsSaidAndNothingIsKept(String change, String message) throws Exception {
        String body = changed(change);

        Answer answer = xero.put(body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("ErrorNumber").asInt()).isEqualTo(10);
        assertThat(answer.json().path("Elements").path(0).path("ValidationErrors"))
                .anyMatch(error -> error.path("Message").asText().startsWith(message));
        assertThat(xero.books().path("invoices")).isEmpty();
    }

    @Test
    void oneWrongInvoiceSpoilsTheRequestUnlessErrorsAreNotSummarized() {
        String mixed = xero.draft().replace("}]}]}", "}]},{\"Type\":\"ACCREC\"}]}");

        assertThat(xero.put(mixed).status()).isEqualTo(400);
        assertThat(xero.books().path("invoices")).isEmpty();

        JsonNode invoices = xero.post(XeroClient.INVOICES + "?summarizeErrors=false", mixed)
                .json()
                .path("Invoices");
        assertThat(invoices)
                .extracting(invoice -> invoice.path("StatusAttributeString").asText())
                .containsExactly("OK", "ERROR");
        assertThat(xero.books().path("invoices")).hasSize(1);
    }

    @Test
    void aPostWithAnIdChangesAndAPutNeverDoes() {
        JsonNode invoice = xero.put(xero.draft()).json().path("Invoices").path(0);
        String change = "{\"InvoiceID\":%s,\"InvoiceNumber\":\"INV-0001\",\"Status\":\"DELETED\"}"
                .formatted(invoice.path("InvoiceID"));

        assertThat(xero.put(change).status()).isEqualTo(400);
        JsonNode changed =
                xero.post(XeroClient.INVOICES, change).json().path("Invoices").path(0);

        assertThat(changed.path("Status").asText()).isEqualTo("DELETED");
        assertThat(changed.path("AmountDue").decimalValue()).isEqualByComparingTo("0");
        assertThat(xero.books().path("invoices")).hasSize(1);
    }

    @Test
    void theSameIdempotencyKeyCreatesOneInvoice() {
        Map<String, String> headers = xero.headers();
        headers.put("Idempotency-Key", "once");

        String first = xero.put(xero.draft(), headers).text();
        assertThat(xero.put(xero.draft(), headers).text()).isEqualTo(first);
        assertThat(xero.books().path("invoices")).hasSize(1);

        assertThat(xero.put(xero.draft().replace("Tires", "Tubes"), headers).status())
                .isEqualTo(400);
        headers.put("Idempotency-Key", "k".repeat(129));
        assertThat(xero.put(xero.draft(), headers).status()).isEqualTo(400);
    }

    @Test
    void anAnswerCanBeLostAfterTheInvoiceWasCreated() {
        Map<String, String> headers = xero.headers();
        headers.put("Idempotency-Key", "lost");
        String draft = xero.draft();
        // Twice, for the JDK's client may try a request again when a kept connection ends.
        client.order("{\"on\":\"xero\",\"kind\":\"lost\",\"times\":2}");

        assertThatThrownBy(() -> xero.put(draft, headers)).isInstanceOf(UncheckedIOException.class);
        client.control("DELETE", "/faults");

        assertThat(xero.books().path("invoices")).hasSize(1);
        assertThat(xero.put(draft, headers).status()).isEqualTo(200);
        assertThat(xero.books().path("invoices")).hasSize(1);
    }

    @Test
    void sixtyRequestsAMinuteAreServedAndTheNextIsToldWhenToComeAgain() {
        Map<String, String> headers = xero.headers();
        String draft = xero.draft();
        for (int request = 0; request < 60; request++) {
            Answer served = xero.put(draft, headers);
            assertThat(served.status()).isEqualTo(200);
            assertThat(served.header("X-MinLimit-Remaining")).isEqualTo(String.valueOf(59 - request));
            client.clock.advance(Duration.ofMillis(500));
        }

        Answer refused = xero.put(draft, headers);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("30");
        assertThat(refused.header("X-Rate-Limit-Problem")).isEqualTo("minute");

        client.clock.advance(Duration.ofSeconds(30));
        assertThat(xero.put(draft, headers).status()).isEqualTo(200);
        assertThat(xero.put(draft, headers).status()).isEqualTo(429);
    }

    @Test
    void fiveAtOnceAreServedAndTheSixthIsRefused() {
        Map<String, String> headers = xero.headers();
        String draft = xero.draft();
        client.order("{\"on\":\"xero\",\"kind\":\"hang\",\"times\":5}");
        for (int request = 0; request < 5; request++) {
            client.begin("PUT", XeroClient.INVOICES, headers, draft);
        }
        client.awaitRequests("xero", 5);

        Answer refused = xero.put(draft, headers);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("X-Rate-Limit-Problem")).isEqualTo("concurrent");
        assertThat(client.requests("xero").path("most_in_progress").asInt()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "lost"})
    void aBrokenConnectionLeavesRoomForTheNext(String kind) {
        Map<String, String> headers = xero.headers();
        String draft = xero.draft();
        client.order("{\"on\":\"xero\",\"kind\":\"" + kind + "\",\"times\":50}");
        for (int request = 0; request < 6; request++) {
            assertThatThrownBy(() -> xero.put(draft, headers)).isInstanceOf(UncheckedIOException.class);
        }
        client.control("DELETE", "/faults");

        assertThat(xero.put(draft, headers).status()).isEqualTo(200);
        assertThat(client.requests("xero").path("most_in_progress").asInt()).isLessThan(5);
    }

    @Test
    void whoHangsUpLeavesRoomForTheNext() {
        Map<String, String> headers = xero.headers();
        String draft = xero.draft();
        client.order("{\"on\":\"xero\",\"kind\":\"hang\",\"times\":5}");
        for (int request = 0; request < 5; request++) {
            client.begin("PUT", XeroClient.INVOICES, headers, draft);
        }
        client.awaitRequests("xero", 5);

        client.hangUp();

        client.awaitUntil(() -> xero.put(draft, headers).status() == 200);
    }

    @Test
    void faultsAreToldInXerosWords() {
        Map<String, String> headers = xero.headers();
        String draft = xero.draft();
        client.order("{\"on\":\"xero\",\"kind\":\"status\",\"status\":503}");
        client.order("{\"on\":\"xero\",\"kind\":\"status\",\"status\":429,\"retry_after\":7}");
        client.order("{\"on\":\"connections\",\"kind\":\"status\",\"status\":401}");

        assertThat(xero.put(draft, headers).json().path("ErrorNumber").asInt()).isEqualTo(503);
        Answer later = xero.put(draft, headers);
        assertThat(later.status()).isEqualTo(429);
        assertThat(later.header("Retry-After")).isEqualTo("7");
        assertThat(xero.connections().status()).isEqualTo(401);
        assertThat(xero.books().path("invoices")).isEmpty();
    }

    private String changed(String change) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode body = mapper.readTree(xero.draft());
        ((ObjectNode) body.path("Invoices").path(0)).setAll((ObjectNode) mapper.readTree(change));
        return body.toString();
    }
}
