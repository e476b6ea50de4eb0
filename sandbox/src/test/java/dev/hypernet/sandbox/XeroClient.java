package dev.hypernet.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.SandboxClient.Answer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Somebody with an organisation at the sandbox's Xero, and an app that was let in. */
final class XeroClient {

    static final String INVOICES = "/xero/api.xro/2.0/Invoices";

    private final SandboxClient client;
    private final String token;

    XeroClient(SandboxClient client) {
        this.client = client;
        this.token = client.accessTokenAt(XeroApi.FACE);
    }

    Answer connections() {
        return client.get("/xero/connections", token);
    }

    String tenant() {
        return connections().json().path(0).path("tenantId").asText();
    }

    String contact() {
        return books().path("contacts").path(0).path("id").asText();
    }

    /** The books of the first organisation, as a person sees them. */
    JsonNode books() {
        return client.control("GET", "/accounts/demo/xero").json().path(0);
    }

    Map<String, String> headers() {
        return new LinkedHashMap<>(Map.of(
                "Authorization",
                "Bearer " + token,
                "Accept",
                "application/json",
                "Content-Type",
                "application/json",
                "xero-tenant-id",
                tenant()));
    }

    Answer put(String body) {
        return put(body, headers());
    }

    Answer put(String body, Map<String, String> headers) {
        return client.call("PUT", INVOICES, headers, body);
    }

    Answer post(String path, String body) {
        return client.call("POST", path, headers(), body);
    }

    /** A draft of one line: two tyres of twenty. */
    String draft() {
        return """
                {"Invoices":[{"Type":"ACCREC","Contact":{"ContactID":"%s"},
                "LineItems":[{"Description":"Acme Tires","Quantity":2,"UnitAmount":"20.005","AccountCode":"200"}]}]}
                """.formatted(contact());
    }
}
