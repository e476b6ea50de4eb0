package dev.hypernet.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;

/** An integration with an account at one of the sandbox's providers, connected, and what is called through it. */
record Connected(Person person, String id) {
    private static final String INTEGRATIONS = "/api/v1/integrations";

    static Connected toSlack(Person person, SandboxControl provider) {
        ObjectNode wanted = wanted("slack");
        wanted.putObject("config").put("api_url", provider.address("/slack/api").toString());
        wanted.putObject("credentials").put("key", "xoxb-" + provider.account());
        return byCredentials(person, wanted);
    }

    static Connected toGraph(Person person, SandboxControl provider) {
        ObjectNode wanted = wanted("sandbox_graph");
        wanted.set("credentials", graphKey(provider));
        return byCredentials(person, wanted);
    }

    static ObjectNode graphKey(SandboxControl provider) {
        return JsonNodeFactory.instance.objectNode().put("key", "graph-" + provider.account());
    }

    static Connected toLedger(Person person, SandboxControl provider) {
        ObjectNode wanted = wanted("sandbox_ledger");
        wanted.putObject("credentials")
                .put("username", provider.account())
                .put("password", "ledger-" + provider.account());
        return byCredentials(person, wanted);
    }

    /** With so many items a page. */
    static Connected toNotes(Person person, SandboxControl provider, int pageSize) {
        ObjectNode wanted = wanted("sandbox_notes");
        wanted.putObject("config").put("page_size", pageSize);
        return byConsent(person, provider, wanted);
    }

    /** With so many items a page. */
    static Connected toKeyedNotes(Person person, SandboxControl provider, int pageSize) {
        ObjectNode wanted = wanted("sandbox_keys");
        wanted.putObject("config").put("page_size", pageSize);
        wanted.set("credentials", notesKey(provider));
        return byCredentials(person, wanted);
    }

    static ObjectNode notesKey(SandboxControl provider) {
        return JsonNodeFactory.instance.objectNode().put("key", "notes-" + provider.account());
    }

    static Connected toXero(Person person, SandboxControl provider) {
        String xero = provider.address("/xero").toString();
        ObjectNode wanted = wanted("xero");
        wanted.putObject("config").put("api_url", xero).put("login_url", xero).put("identity_url", xero);
        return byConsent(person, provider, wanted);
    }

    static Connected toYnab(Person person, SandboxControl provider) {
        String ynab = provider.address("/ynab").toString();
        ObjectNode wanted = wanted("ynab");
        wanted.putObject("config").put("api_url", ynab).put("app_url", ynab);
        return byConsent(person, provider, wanted);
    }

    JsonNode integration() {
        return person.api().get(path()).expect(200).json();
    }

    /** Changes its settings, one by one. */
    void configure(ObjectNode settings) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.set("config", settings);
        person.api().patch(path(), patch).expect(200);
    }

    /** Gives another credential, and returns the integration. */
    JsonNode give(ObjectNode credentials) {
        return person.api()
                .put(path() + "/credentials", credentials)
                .expect(200)
                .json();
    }

    Answer call(String method, JsonNode input) {
        return call(method, input, Map.of());
    }

    Answer call(String method, JsonNode input, Map<String, String> headers) {
        return person.api().post(pathOf(method), input, headers);
    }

    JsonNode outputOf(String method, JsonNode input) {
        return call(method, input).expect(200).json().path("output");
    }

    String pathOf(String method) {
        return path() + "/methods/" + method;
    }

    private String path() {
        return INTEGRATIONS + "/" + id;
    }

    private static ObjectNode wanted(String type) {
        return JsonNodeFactory.instance.objectNode().put("integration_type", type);
    }

    private static Connected byCredentials(Person person, ObjectNode wanted) {
        JsonNode made = person.api().post(INTEGRATIONS, wanted).expect(201).json();
        Expectation.same("The new integration", "CONNECTED", made.path("state").asText());
        return new Connected(person, made.path("id").asText());
    }

    private static Connected byConsent(Person person, SandboxControl provider, ObjectNode wanted) {
        JsonNode made = person.api().post(INTEGRATIONS, wanted).expect(201).json();
        Expectation.same(
                "The new integration",
                "PENDING_AUTHENTICATION",
                made.path("state").asText());
        URI start = URI.create(made.path("authorization_url").asText());
        JsonNode connected = new ConsentWalk(person, provider.account(), start).connect();
        Expectation.same("The connected integration", made.path("id"), connected.path("id"));
        Expectation.same("Its state", "CONNECTED", connected.path("state").asText());
        return new Connected(person, connected.path("id").asText());
    }
}
