package dev.hypernet.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.sandbox.YnabBudget.Account;
import dev.hypernet.sandbox.YnabBudget.Part;
import dev.hypernet.sandbox.YnabBudget.Plan;
import dev.hypernet.sandbox.YnabBudget.Transaction;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * YNAB's API, reading only: OpenAPI 1.85.0 of ynab/ynab-sdk-js. Two hundred requests in any hour for an account; a 429
 * promises no Retry-After. Without since_date the transactions of the last year are listed.
 */
final class YnabApi {

    static final AuthorizationServer.Face FACE = new AuthorizationServer.Face(
            "Sandbox YNAB", "/ynab/oauth/authorize", "/ynab/oauth/token", "/ynab/oauth/revoke", "read-only");

    private static final String NAME = "ynab";
    private static final String JSON = "application/json; charset=utf-8";
    private static final String LAST_USED = "last-used";
    private static final int REQUESTS_AN_HOUR = 200;
    private static final double MILLIUNITS = 1000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Grants grants;
    private final Traffic traffic;
    private final Faults faults;
    private final Clock clock;
    private final Map<String, YnabBudget> budgets = new HashMap<>();
    private final Map<String, SlidingWindow> hours = new HashMap<>();

    YnabApi(Grants grants, Traffic traffic, Faults faults, Clock clock) {
        this.grants = grants;
        this.traffic = traffic;
        this.faults = faults;
        this.clock = clock;
    }

    void mount(Router router) {
        router.get("/ynab/v1/*")
                .handler(this::signedIn)
                .handler(traffic.at(NAME))
                .handler(this::withinLimit)
                .handler(faults.on(Faults.Target.YNAB, (context, status, message) -> refuse(context, status)));
        router.get("/ynab/v1/user").handler(this::user);
        router.get("/ynab/v1/plans").handler(this::plans);
        router.get("/ynab/v1/plans/:plan/transactions").handler(this::transactions);
        router.get("/ynab/v1/*").handler(context -> refuse(context, 404));
    }

    private void signedIn(RoutingContext context) {
        Optional<String> account = Caller.bearerToken(context).flatMap(grants::accountOf);
        if (account.isEmpty()) {
            refuse(context, 401);
            return;
        }
        Caller.is(context, account.get());
        context.next();
    }

    private void withinLimit(RoutingContext context) {
        SlidingWindow hour = hours.computeIfAbsent(
                Caller.account(context), name -> new SlidingWindow(REQUESTS_AN_HOUR, Duration.ofHours(1)));
        Instant now = clock.instant();
        if (hour.untilRoom(now).isPresent()) {
            refuse(context, 429);
            return;
        }
        hour.take(now);
        context.next();
    }

    private void user(RoutingContext context) {
        ObjectNode data = NODES.objectNode();
        data.putObject("user").put("id", budget(context).user().toString());
        answer(context, 200, data);
    }

    private void plans(RoutingContext context) {
        boolean withAccounts = "true".equals(context.queryParams().get("include_accounts"));
        ObjectNode data = NODES.objectNode();
        ArrayNode plans = data.putArray("plans");
        budget(context).plans().forEach(plan -> plans.add(view(plan, withAccounts)));
        data.putNull("default_plan");
        answer(context, 200, data);
    }

    private void transactions(RoutingContext context) {
        try {
            Optional<Plan> plan = plan(context);
            if (plan.isEmpty()) {
                refuse(context, 404);
                return;
            }
            Predicate<Transaction> wanted = wanted(context);
            ObjectNode data = NODES.objectNode();
            ArrayNode transactions = data.putArray("transactions");
            plan.get().transactions().stream()
                    .filter(wanted)
                    .forEach(transaction -> transactions.add(view(transaction)));
            data.put("server_knowledge", plan.get().knowledge());
            answer(context, 200, data);
        } catch (DateTimeParseException | NumberFormatException malformed) {
            refuse(context, 400);
        }
    }

    private Optional<Plan> plan(RoutingContext context) {
        String id = context.pathParam("plan");
        return budget(context).plans().stream()
                .filter(plan -> id.equals(LAST_USED) || plan.id().toString().equals(id))
                .findFirst();
    }

    private Predicate<Transaction> wanted(RoutingContext context) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate since = date(context, "since_date", today.minusYears(1));
        LocalDate until = date(context, "until_date", LocalDate.MAX);
        String known = context.queryParams().get("last_knowledge_of_server");
        long knowledge = known == null ? 0 : Long.parseLong(known);
        String type = context.queryParams().get("type");
        return transaction -> !transaction.date().isBefore(since)
                && !transaction.date().isAfter(until)
                && transaction.knowledge() > knowledge
                && isOf(type, transaction);
    }

    private static boolean isOf(@Nullable String type, Transaction transaction) {
        if (type == null) {
            return true;
        }
        return switch (type) {
            case "unapproved" -> !transaction.approved();
            case "uncategorized" -> transaction.category().equals("Uncategorized");
            default -> throw new NumberFormatException(type);
        };
    }

    private static LocalDate date(RoutingContext context, String name, LocalDate otherwise) {
        String text = context.queryParams().get(name);
        return text == null ? otherwise : LocalDate.parse(text);
    }

    private static ObjectNode view(Plan plan, boolean withAccounts) {
        ObjectNode view = NODES.objectNode();
        view.put("id", plan.id().toString());
        view.put("name", plan.name());
        view.put("last_modified_on", "2026-11-20T08:00:00Z");
        view.put("first_month", "2023-12-01");
        view.put("last_month", "2026-11-01");
        view.putObject("date_format").put("format", "DD.MM.YYYY");
        view.putObject("currency_format")
                .put("iso_code", "EUR")
                .put("example_format", "123.456,78")
                .put("decimal_digits", 2)
                .put("decimal_separator", ",")
                .put("symbol_first", false)
                .put("group_separator", ".")
                .put("currency_symbol", "€")
                .put("display_symbol", true);
        if (withAccounts) {
            ArrayNode accounts = view.putArray("accounts");
            plan.accounts().forEach(account -> accounts.add(view(account)));
        }
        return view;
    }

    private static ObjectNode view(Account account) {
        return NODES.objectNode()
                .put("id", account.id().toString())
                .put("name", account.name())
                .put("type", account.type())
                .put("on_budget", true)
                .put("closed", false)
                .putNull("note")
                .put("balance", account.balance())
                .put("cleared_balance", account.balance())
                .put("uncleared_balance", 0)
                .put("transfer_payee_id", account.transferPayeeId().toString())
                .put("deleted", false);
    }

    private static ObjectNode view(Transaction transaction) {
        ObjectNode view = NODES.objectNode();
        view.put("id", transaction.id().toString());
        view.put("date", transaction.date().toString());
        view.put("amount", transaction.amount());
        view.put("memo", transaction.memo());
        view.put("cleared", transaction.cleared());
        view.put("approved", transaction.approved());
        view.putNull("flag_color").putNull("flag_name");
        view.put("account_id", transaction.account().id().toString());
        view.put("account_name", transaction.account().name());
        view.put("payee_id", transaction.payeeId().toString());
        view.put("payee_name", transaction.payee());
        view.put("category_id", Objects.toString(transaction.categoryId(), null));
        view.put("category_name", transaction.category());
        view.putNull("transfer_account_id").putNull("transfer_transaction_id").putNull("matched_transaction_id");
        view.putNull("import_id").putNull("import_payee_name").putNull("import_payee_name_original");
        view.putNull("debt_transaction_type");
        view.put("deleted", false);
        view.put("amount_formatted", formatted(transaction.amount()));
        view.put("amount_currency", transaction.amount() / MILLIUNITS);
        ArrayNode parts = view.putArray("subtransactions");
        transaction.parts().forEach(part -> parts.add(view(transaction.id(), part)));
        return view;
    }

    private static ObjectNode view(UUID transaction, Part part) {
        return NODES.objectNode()
                .put("id", part.id())
                .put("transaction_id", transaction.toString())
                .put("amount", part.amount())
                .put("memo", part.memo())
                .putNull("payee_id")
                .putNull("payee_name")
                .put("category_id", part.categoryId().toString())
                .put("category_name", part.category())
                .putNull("transfer_account_id")
                .putNull("transfer_transaction_id")
                .put("deleted", false)
                .put("amount_formatted", formatted(part.amount()))
                .put("amount_currency", part.amount() / MILLIUNITS);
    }

    private static String formatted(long milliunits) {
        long cents = Math.abs(milliunits) / 10;
        return "%s%d,%02d €".formatted(milliunits < 0 ? "-" : "", cents / 100, cents % 100);
    }

    private YnabBudget budget(RoutingContext context) {
        return budgets.computeIfAbsent(Caller.account(context), YnabBudget::new);
    }

    /** An error in YNAB's words. */
    private static void refuse(RoutingContext context, int status) {
        ObjectNode refusal = NODES.objectNode();
        ObjectNode error = refusal.putObject("error");
        switch (status) {
            case 400 -> describe(error, "400", "bad_request", "The request is not valid");
            case 401 -> describe(error, "401", "unauthorized", "Unauthorized");
            case 404 -> describe(error, "404.2", "resource_not_found", "Resource not found");
            case 429 -> describe(error, "429", "too_many_requests", "Too many requests. Wait a while and try again.");
            case 503 -> describe(error, "503", "service_unavailable", "Service unavailable");
            default -> describe(error, String.valueOf(status), "internal_server_error", "Internal server error");
        }
        Reply.body(context, status, JSON, Json.write(refusal));
    }

    private static void describe(ObjectNode error, String id, String name, String detail) {
        error.put("id", id).put("name", name).put("detail", detail);
    }

    private static void answer(RoutingContext context, int status, ObjectNode data) {
        ObjectNode body = NODES.objectNode();
        body.set("data", data);
        Reply.body(context, status, JSON, Json.write(body));
    }
}
