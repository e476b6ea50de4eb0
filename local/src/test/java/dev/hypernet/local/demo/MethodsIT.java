package dev.hypernet.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.StackExtension;
import dev.hypernet.testkit.Requirement;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Methods of every kind of provider, over the whole stack: what stands at the provider afterwards, what the caller is
 * told, and what the audit keeps of it.
 */
@ExtendWith(StackExtension.class)
@Timeout(300)
class MethodsIT {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectNode NOTHING = JSON.objectNode();
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration QUIET = Duration.ofSeconds(1);

    private Person ada;
    private SandboxControl provider;

    @BeforeEach
    void somebodyHasAnAccountEverywhere(RunningStack stack) {
        ada = Person.register(stack.addresses().frontDoor());
        provider = new SandboxControl(
                stack.addresses().sandbox(),
                "methods-" + UUID.randomUUID().toString().substring(0, 8));
    }

    @AfterEach
    void whatGoesWrongIsOver() {
        provider.recover();
    }

    @Test
    @Requirement({"D02", "D14", "D16"})
    void theProvidersOfTheProductCanBeConnected() {
        List<JsonNode> providers = ada.api().all("/api/v1/providers?limit=2");

        assertThat(providers)
                .extracting(one -> one.path("integration_type").asText()
                        + " by "
                        + one.path("auth_kind").asText())
                .containsExactly(
                        "sandbox_graph by credentials",
                        "sandbox_keys by credentials",
                        "sandbox_ledger by credentials",
                        "sandbox_notes by oauth2",
                        "sandbox_photos by oauth2",
                        "slack by credentials",
                        "xero by oauth2",
                        "ynab by oauth2");
        assertThat(methodsOf(providers.get(6))).containsExactly("create_invoice", "list_organisations");
    }

    @Test
    @Requirement({"D10", "D16", "E01", "E02", "E06", "X01"})
    void anInvoiceStandsInTheBooksOnceHoweverOftenItIsAskedFor() {
        Connected xero = Connected.toXero(ada, provider);
        JsonNode organisation = chosenBy(xero);
        Map<String, String> key = Map.of("Idempotency-Key", "invoice-" + UUID.randomUUID());

        JsonNode first = xero.call("create_invoice", invoiceTo(organisation), key)
                .expect(200)
                .json();
        JsonNode again = xero.call("create_invoice", invoiceTo(organisation), key)
                .expect(200)
                .json();

        assertThat(first.path("output").path("status").asText()).isEqualTo("DRAFT");
        assertThat(again.path("execution_id")).isEqualTo(first.path("execution_id"));
        assertThat(again.path("output")).isEqualTo(first.path("output"));
        JsonNode invoices = provider.holdingsAt("xero").path(0).path("invoices");
        assertThat(invoices).hasSize(1);
        JsonNode invoice = invoices.path(0);
        assertThat(invoice.path("InvoiceID")).isEqualTo(first.path("output").path("invoice_id"));
        assertThat(invoice.path("InvoiceNumber")).isEqualTo(first.path("output").path("invoice_number"));
        assertThat(invoice.path("Total").decimalValue()).isEqualByComparingTo("39.00");
        assertThat(provider.holdingsAt("xero").path(1).path("invoices")).isEmpty();
    }

    @Test
    @Requirement({"D16", "X01", "X04"})
    void anInvoiceWhoseAnswerIsLostStandsInTheBooksOnce() {
        Connected xero = Connected.toXero(ada, provider);
        JsonNode organisation = chosenBy(xero);
        provider.fail(fault("xero", "lost"));

        JsonNode answer =
                xero.call("create_invoice", invoiceTo(organisation)).expect(200).json();

        assertThat(answer.path("attempts").asInt()).isEqualTo(2);
        JsonNode invoices = provider.holdingsAt("xero").path(0).path("invoices");
        assertThat(invoices).hasSize(1);
        assertThat(invoices.path(0).path("InvoiceID"))
                .isEqualTo(answer.path("output").path("invoice_id"));
    }

    @Test
    @Requirement({"D03", "D16", "X01"})
    void anInvoiceThatBreaksTheSchemaNeverReachesTheProvider() {
        Connected xero = Connected.toXero(ada, provider);
        ObjectNode invoice = invoiceTo(chosenBy(xero));
        ((ObjectNode) invoice.path("line_items").path(0)).put("quantity", "two");
        int asked = provider.requestsTo("xero").path("requests").size();

        Answer refused = xero.call("create_invoice", invoice).expect(422);
        Answer empty = xero.call("create_invoice", NOTHING).expect(422);

        assertThat(refused.problem()).isEqualTo("invalid");
        assertThat(refused.json().path("errors").findValuesAsText("pointer")).containsExactly("/line_items/0/quantity");
        assertThat(empty.json().path("errors")).isNotEmpty();
        assertThat(provider.holdingsAt("xero").path(0).path("invoices")).isEmpty();
        assertThat(provider.requestsTo("xero").path("requests")).hasSize(asked);
    }

    @Test
    @Requirement({"D16", "X01"})
    void anInvoiceThatXeroRefusesIsToldInItsWords() {
        Connected xero = Connected.toXero(ada, provider);
        ObjectNode invoice = invoiceTo(chosenBy(xero));
        invoice.put("contact_id", UUID.randomUUID().toString());

        Answer answer = xero.call("create_invoice", invoice);

        requireProviderFailed(answer, "ValidationException");
        assertThat(answer.json().path("detail").asText()).contains("The Contact could not be found");
        assertThat(provider.holdingsAt("xero").path(0).path("invoices")).isEmpty();
    }

    @Test
    @Requirement({"D02", "E06", "X01"})
    void notesAreReadAndWrittenOverGraphQl() {
        Connected graph = Connected.toGraph(ada, provider);

        JsonNode written = graph.outputOf("add_note", note("Buy paint").put("tag", "errands"));
        graph.outputOf("add_note", note("Call Grace"));
        JsonNode read = graph.outputOf("list_notes", JSON.objectNode().put("tag", "errands"));

        assertThat(read.path("notes")).containsExactly(written);
        assertThat(written.path("text").asText()).isEqualTo("Buy paint");
        assertThat(provider.holdingsAt("graph").findValuesAsText("text")).containsExactly("Buy paint", "Call Grace");
    }

    @Test
    @Requirement({"D02", "X01"})
    void anErrorOfGraphQlIsAFailureThoughItsStatusIs200() {
        Connected graph = Connected.toGraph(ada, provider);

        Answer answer = graph.call("add_note", note("x".repeat(281)));

        requireProviderFailed(answer, "NOTE_TOO_LONG");
        assertThat(lastExecution().path("http_status").asInt()).isEqualTo(200);
        assertThat(provider.holdingsAt("graph")).isEmpty();
    }

    @Test
    @Requirement({"D02", "D09", "X01"})
    void entriesAreBookedOverSoap() {
        Connected ledger = Connected.toLedger(ada, provider);

        JsonNode booked = ledger.outputOf("post_entry", entry("19.5", "-19.5"));
        JsonNode balance = ledger.outputOf("get_balance", JSON.objectNode().put("account", "6000"));
        JsonNode accounts = ledger.outputOf("list_accounts", NOTHING).path("accounts");

        assertThat(booked.path("number").asInt()).isEqualTo(1);
        assertThat(balance.path("balance").decimalValue()).isEqualByComparingTo("19.5");
        assertThat(balance.path("currency").asText()).isEqualTo("EUR");
        assertThat(accounts.findValuesAsText("number")).containsExactly("1000", "4000", "6000");
        JsonNode entries = provider.holdingsAt("ledger");
        assertThat(entries).hasSize(1);
        assertThat(entries.path(0).path("text").asText()).isEqualTo("Paint & brushes <2>");
    }

    @Test
    @Requirement({"D02", "X01"})
    void aFaultOfSoapIsToldByItsCode() {
        Connected ledger = Connected.toLedger(ada, provider);

        Answer unbalanced = ledger.call("post_entry", entry("19.5", "-19"));
        Answer unknown = ledger.call("get_balance", JSON.objectNode().put("account", "9999"));

        requireProviderFailed(unbalanced, "Client.NotBalanced");
        requireProviderFailed(unknown, "Client.UnknownAccount");
        assertThat(unknown.json().path("detail").asText()).isEqualTo("There is no account 9999.");
        assertThat(provider.holdingsAt("ledger")).isEmpty();
    }

    @Test
    @Requirement({"D09", "E06", "X01"})
    void aMessageIsPostedToSlack() {
        Connected slack = Connected.toSlack(ada, provider);
        String general = general();

        JsonNode posted = slack.outputOf("post_message", message(general));

        JsonNode messages = provider.holdingsAt("slack").path("messages");
        assertThat(messages).hasSize(1);
        assertThat(messages.path(0).path("text").asText()).isEqualTo("Hello");
        assertThat(messages.path(0).path("ts")).isEqualTo(posted.path("ts"));
        assertThat(posted.path("channel").asText()).isEqualTo(general);
    }

    @Test
    @Requirement("X01")
    void anErrorOfSlackIsAFailureThoughItsStatusIs200() {
        Connected slack = Connected.toSlack(ada, provider);

        Answer answer = slack.call("post_message", message("C0NOWHERE"));

        requireProviderFailed(answer, "channel_not_found");
        assertThat(lastExecution().path("http_status").asInt()).isEqualTo(200);
        assertThat(provider.holdingsAt("slack").path("messages")).isEmpty();
    }

    @Test
    @Requirement({"D05", "D10", "X01", "X04"})
    void aBudgetIsReadFromYnabThreeTimesAMinute() {
        Connected ynab = Connected.toYnab(ada, provider);

        JsonNode plans = ynab.outputOf("list_plans", NOTHING).path("plans");
        JsonNode transactions = ynab.outputOf("list_transactions", transactionsOf(plans.path(0)))
                .path("transactions");
        Answer unknown = ynab.call(
                "list_transactions",
                JSON.objectNode().put("plan_id", UUID.randomUUID().toString()).put("since_date", "2026-01-01"));
        int asked = provider.requestsTo("ynab").path("requests").size();
        Answer fourth = ynab.call("list_plans", NOTHING).expect(429);

        assertThat(plans).hasSize(2);
        assertThat(transactions)
                .isNotEmpty()
                .allSatisfy(transaction ->
                        assertThat(transaction.path("date").asText()).isGreaterThanOrEqualTo("2026-01-01"));
        requireProviderFailed(unknown, "resource_not_found");
        assertThat(fourth.problem()).isEqualTo("rate-limited");
        assertThat(fourth.header("Retry-After")).matches("[1-9]\\d*");
        assertThat(provider.requestsTo("ynab").path("requests")).hasSize(asked);
    }

    @Test
    @Requirement({"I04", "X01"})
    void aTaskThatKnowsTheTypeAloneIsToldWhatItWasCalledThrough() {
        Connected graph = Connected.toGraph(ada, provider);
        String byType = "/api/v1/methods/sandbox_graph/add_note";

        Answer answer = ada.api().post(byType, note("Buy paint")).expect(200);

        assertThat(answer.header("Hypernet-Integration")).isEqualTo(graph.id());
        assertThat(answer.json().path("output").path("text").asText()).isEqualTo("Buy paint");
        assertThat(provider.holdingsAt("graph")).hasSize(1);
    }

    @Test
    @Requirement("O09")
    void nobodyCallsThroughSomebodyElsesIntegration(RunningStack stack) {
        Connected graph = Connected.toGraph(ada, provider);
        Person mallory = Person.register(stack.addresses().frontDoor());

        mallory.api().post(graph.pathOf("add_note"), note("Mine now")).expect(404);

        assertThat(provider.holdingsAt("graph")).isEmpty();
        assertThat(mallory.api().all("/api/v1/executions?limit=10")).isEmpty();
    }

    @Test
    @Requirement({"I19", "X01", "X03"})
    void aCallThatNobodyWaitsForIsMadeAndToldWithoutItsWords(RunningStack stack) {
        Connected graph = Connected.toGraph(ada, provider);
        String canary = "canary-" + UUID.randomUUID();
        try (EventReader events = EventReader.fromNowOn(stack.addresses().kafka(), List.of("hypernet.execution.v1"))) {
            Answer accepted = graph.call("add_note", note(canary), Map.of("Prefer", "respond-async"))
                    .expect(202);
            String execution = accepted.json().path("execution_id").asText();

            JsonNode ended = untilEnded(execution);

            assertThat(accepted.header("Location")).endsWith("/api/v1/executions/" + execution);
            assertThat(ended.path("status").asText()).isEqualTo("succeeded");
            assertThat(ended.path("mode").asText()).isEqualTo("async");
            assertThat(ended.path("output").path("text").asText()).isEqualTo(canary);
            assertThat(provider.holdingsAt("graph").findValuesAsText("text")).containsExactly(canary);
            List<CloudEvent> told =
                    events.until(all -> all.stream().anyMatch(one -> one.isOf(ada)), QUIET, LIMIT).stream()
                            .filter(one -> one.isOf(ada))
                            .toList();
            assertThat(told).hasSize(1);
            assertThat(told.getFirst().type()).isEqualTo("dev.hypernet.execution.completed.v1");
            JsonNode data = told.getFirst().data();
            assertThat(data.path("execution_id").asText()).isEqualTo(execution);
            assertThat(data.path("integration_id").asText()).isEqualTo(graph.id());
            assertThat(data.path("status").asText()).isEqualTo("succeeded");
            assertThat(data.toString()).doesNotContain(canary).doesNotContain(provider.account());
            requireInAudit(execution, "async", canary);
        }
    }

    @Test
    @Requirement({"I19", "X03"})
    void theAuditKnowsEveryCallAndNoWordOfIt() {
        Connected graph = Connected.toGraph(ada, provider);
        String canary = "canary-" + UUID.randomUUID();
        String execution = graph.call("add_note", note(canary))
                .expect(200)
                .json()
                .path("execution_id")
                .asText();
        graph.call("add_note", note(canary + "x".repeat(281))).expect(502);
        graph.call("add_note", NOTHING).expect(422);

        requireInAudit(execution, "sync", canary);
        List<JsonNode> failed = ada.api().all("/api/v1/executions?status=failed&limit=10&integration_id=" + graph.id());
        assertThat(failed).extracting(one -> one.path("code").asText()).containsExactly("invalid", "NOTE_TOO_LONG");
        assertThat(failed).extracting(one -> one.path("attempts").asInt()).containsExactly(0, 1);
    }

    @Test
    @Requirement({"D07", "X04"})
    void aProviderThatIsDownForAMomentIsAskedAgain() {
        Connected graph = Connected.toGraph(ada, provider);
        provider.fail(fault("graph", "status").put("status", 503).put("times", 2));
        JsonNode recovered = graph.call("list_notes", NOTHING).expect(200).json();

        provider.fail(fault("graph", "status").put("status", 503).put("times", 3));
        Answer down = graph.call("list_notes", NOTHING);

        assertThat(recovered.path("attempts").asInt()).isEqualTo(3);
        requireProviderFailed(down, "INTERNAL_SERVER_ERROR");
        assertThat(lastExecution().path("attempts").asInt()).isEqualTo(3);
        assertThat(lastExecution().path("http_status").asInt()).isEqualTo(503);
    }

    @Test
    @Requirement({"D07", "X04"})
    void whatMayHaveBeenDoneIsNotDoneAgain() {
        Connected slack = Connected.toSlack(ada, provider);
        provider.fail(fault("slack", "lost"));

        Answer answer = slack.call("post_message", message(general()));

        requireProviderFailed(answer, "connection");
        assertThat(lastExecution().path("attempts").asInt()).isEqualTo(1);
        assertThat(provider.holdingsAt("slack").path("messages")).hasSize(1);
    }

    @Test
    @Requirement("X01")
    void halfAnAnswerIsNoAnswer() {
        Connected graph = Connected.toGraph(ada, provider);
        provider.fail(fault("graph", "truncate"));

        Answer answer = graph.call("list_notes", NOTHING).expect(502);

        assertThat(answer.problem()).isEqualTo("provider-answer-unusable");
        assertThat(graph.outputOf("list_notes", NOTHING).path("notes")).isEmpty();
    }

    @Test
    @Requirement({"E03", "I07"})
    void aTokenThatSlackWithdrawsIsAskedForAnewThoughItsStatusIs200() {
        Connected slack = Connected.toSlack(ada, provider);
        String general = general();
        provider.withdrawKeys();

        Answer refused = slack.call("post_message", message(general)).expect(409);

        assertThat(refused.problem()).isEqualTo("credential-rejected");
        assertThat(lastExecution().path("http_status").asInt()).isEqualTo(200);
        assertThat(slack.integration().path("state").asText()).isEqualTo("AUTH_ERROR");
    }

    @Test
    @Requirement({"E03", "I07"})
    void aKeyThatTheProviderWithdrawsIsAskedForAnew() {
        Connected graph = Connected.toGraph(ada, provider);
        provider.withdrawKeys();

        Answer refused = graph.call("list_notes", NOTHING).expect(409);
        JsonNode broken = graph.integration();
        Answer closed = graph.call("list_notes", NOTHING).expect(409);
        provider.giveKeysAgain();
        JsonNode mended = graph.give(Connected.graphKey(provider));

        assertThat(refused.problem()).isEqualTo("credential-rejected");
        assertThat(broken.path("state").asText()).isEqualTo("AUTH_ERROR");
        assertThat(closed.problem()).isEqualTo("not-connected");
        assertThat(mended.path("state").asText()).isEqualTo("CONNECTED");
        assertThat(graph.outputOf("list_notes", NOTHING).path("notes")).isEmpty();
    }

    /** Sets the integration to the account's first organisation, as Xero tells it; answers what the sandbox tells. */
    private JsonNode chosenBy(Connected xero) {
        JsonNode organisation = provider.holdingsAt("xero").path(0);
        assertThat(xero.outputOf("list_organisations", NOTHING)
                        .path("organisations")
                        .findValuesAsText("tenant_id"))
                .hasSize(2)
                .first()
                .isEqualTo(organisation.path("tenant_id").asText());
        xero.configure(JSON.objectNode()
                .put("tenant_id", organisation.path("tenant_id").asText()));
        return organisation;
    }

    private static ObjectNode invoiceTo(JsonNode organisation) {
        ObjectNode invoice = JSON.objectNode()
                .put(
                        "contact_id",
                        organisation.path("contacts").path(0).path("id").asText());
        invoice.putArray("line_items")
                .addObject()
                .put("description", "Paint")
                .put("quantity", 2)
                .put("unit_amount", 19.5);
        return invoice;
    }

    private static ObjectNode note(String text) {
        return JSON.objectNode().put("text", text);
    }

    /** The id of a channel that takes messages. */
    private String general() {
        return provider.holdingsAt("slack").path("channels").path("general").asText();
    }

    private static ObjectNode message(String channel) {
        return JSON.objectNode().put("channel", channel).put("text", "Hello");
    }

    private static ObjectNode transactionsOf(JsonNode plan) {
        return JSON.objectNode().put("plan_id", plan.path("plan_id").asText()).put("since_date", "2026-01-01");
    }

    private static ObjectNode entry(String debit, String credit) {
        ObjectNode entry = JSON.objectNode().put("date", "2026-11-21").put("text", "Paint & brushes <2>");
        entry.putArray("lines").add(line("6000", debit)).add(line("1000", credit));
        return entry;
    }

    private static ObjectNode line(String account, String amount) {
        return JSON.objectNode().put("account", account).put("amount", new BigDecimal(amount));
    }

    private static ObjectNode fault(String on, String kind) {
        return JSON.objectNode().put("on", on).put("kind", kind);
    }

    private static List<String> methodsOf(JsonNode provider) {
        return provider.path("methods").findValuesAsText("id");
    }

    private static void requireProviderFailed(Answer answer, String code) {
        assertThat(answer.expect(502).problem()).isEqualTo("provider-failed");
        assertThat(answer.json().path("code").asText()).isEqualTo(code);
    }

    private JsonNode lastExecution() {
        return ada.api()
                .get("/api/v1/executions?limit=1")
                .expect(200)
                .json()
                .path("items")
                .path(0);
    }

    private JsonNode untilEnded(String execution) {
        return Patience.until(
                "The execution's end",
                LIMIT,
                () -> ada.api()
                        .get("/api/v1/executions/" + execution)
                        .expect(200)
                        .json(),
                now -> !List.of("queued", "running").contains(now.path("status").asText()));
    }

    /** The execution is in the list, and in all of the list there is neither what was said nor the key. */
    private void requireInAudit(String execution, String mode, String said) {
        Answer audit = ada.api().get("/api/v1/executions?limit=50").expect(200);
        assertThat(audit.json().path("items"))
                .filteredOn(one -> one.path("id").asText().equals(execution))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.path("mode").asText()).isEqualTo(mode);
                    assertThat(one.path("status").asText()).isEqualTo("succeeded");
                    assertThat(one.path("called_by").asText()).isEqualTo(ada.id());
                    assertThat(one.path("output_hash").asText()).matches("[0-9a-f]{64}");
                });
        assertThat(audit.text()).doesNotContain(said).doesNotContain(provider.account());
    }
}
