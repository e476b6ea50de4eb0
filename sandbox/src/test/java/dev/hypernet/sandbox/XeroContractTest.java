package dev.hypernet.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stand-in's answers against XeroAPI/Xero-OpenAPI 16.1.0. It has no schema for 401, 403 and 429. */
class XeroContractTest {

    private static final String SCHEMAS = "/components/schemas/";
    private static final String CREATED = "/paths/~1Invoices/put/responses/200/content/application~1json/example";

    private final SandboxClient client = new SandboxClient();
    private final XeroClient xero = new XeroClient(client);

    @AfterEach
    void stop() {
        client.close();
    }

    @Test
    void connectionsKeepTheContract() {
        // Xero's own example has times without an offset, which date-time does not allow.
        Contract identity = Contract.openApi("xero/xero-identity.yaml")
                .without(SCHEMAS + "Connection/properties/createdDateUtc", "format")
                .without(SCHEMAS + "Connection/properties/updatedDateUtc", "format");

        JsonNode connections = xero.connections().json();

        assertThat(identity.complaints(
                        "/paths/~1Connections/get/responses/200/content/application~1json/schema", connections))
                .isEmpty();
        assertThat(names(connections.path(0)))
                .containsExactlyInAnyOrderElementsOf(names(identity.at(SCHEMAS + "Connection/properties")));
    }

    @Test
    void aCreatedInvoiceKeepsTheContractAndHasTheMembersOfItsExample() {
        Contract accounting = accounting();
        JsonNode example = accounting.at(CREATED);

        Answer answer = xero.put(
                xero.draft().replace("\"Type\"", "\"Status\":\"AUTHORISED\",\"DueDate\":\"2026-12-24\",\"Type\""));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(accounting.complaints(SCHEMAS + "Invoices", answer.json())).isEmpty();
        assertThat(names(answer.json())).isEqualTo(names(example));
        JsonNode invoice = answer.json().path("Invoices").path(0);
        JsonNode expected = example.path("Invoices").path(0);
        assertThat(names(invoice)).containsExactlyInAnyOrderElementsOf(names(expected));
        assertThat(names(invoice.path("LineItems").path(0)))
                .containsExactlyInAnyOrderElementsOf(
                        names(expected.path("LineItems").path(0)));
        assertThat(accounting.at(SCHEMAS + "Contact/properties").properties())
                .extracting(Map.Entry::getKey)
                .containsAll(names(invoice.path("Contact")));
    }

    @Test
    void aChangedInvoiceAndAMixedAnswerKeepTheContract() {
        Contract accounting = accounting();
        JsonNode draft = xero.put(xero.draft()).json().path("Invoices").path(0);

        Answer changed = xero.post(
                XeroClient.INVOICES, "{\"InvoiceID\":" + draft.path("InvoiceID") + ",\"Status\":\"DELETED\"}");
        Answer mixed = xero.post(
                XeroClient.INVOICES + "?summarizeErrors=false",
                xero.draft().replace("}]}]}", "}]},{\"Type\":\"ACCREC\"}]}"));

        assertThat(accounting.complaints(SCHEMAS + "Invoices", changed.json())).isEmpty();
        assertThat(accounting.complaints(SCHEMAS + "Invoices", mixed.json())).isEmpty();
        assertThat(mixed.json().path("Invoices")).hasSize(2);
    }

    @Test
    void refusalsKeepTheContract() {
        Contract accounting = accounting();
        String error = "/components/responses/400Error/content/application~1json/schema";

        Answer invalid = xero.put("{\"Invoices\":[{\"Type\":\"ACCREC\",\"LineItems\":[]}]}");
        Answer unreadable = xero.put("not json");
        client.order("{\"on\":\"xero\",\"kind\":\"status\",\"status\":500}");
        Answer failed = xero.put(xero.draft());

        for (Answer answer : List.of(invalid, unreadable, failed)) {
            assertThat(accounting.complaints(error, answer.json())).isEmpty();
            assertThat(names(answer.json())).contains("ErrorNumber", "Type", "Message");
        }
        assertThat(names(invalid.json())).contains("Elements");
    }

    @Test
    void anAnswerThatBreaksTheContractIsNoticed() {
        Contract accounting = accounting();
        JsonNode answer = xero.put(xero.draft()).json();
        ObjectNode invoice = (ObjectNode) answer.path("Invoices").path(0);

        invoice.put("Type", "SALE");
        ((ObjectNode) invoice.path("LineItems").path(0)).put("LineItemID", "the first");

        assertThat(accounting.complaints(SCHEMAS + "Invoices", answer))
                .hasSize(2)
                .anyMatch(complaint -> complaint.startsWith("/Invoices/0/Type "))
                .anyMatch(complaint -> complaint.startsWith("/Invoices/0/LineItems/0/LineItemID "));
    }

    private static Contract accounting() {
        return Contract.openApi("xero/xero_accounting.yaml");
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
