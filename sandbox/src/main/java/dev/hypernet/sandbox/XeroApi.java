package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hypernet.sandbox.XeroOrganisation.Contact;
import dev.hypernet.sandbox.XeroOrganisation.Invoice;
import dev.hypernet.sandbox.XeroOrganisation.Line;
import dev.hypernet.sandbox.XeroOrganisation.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Xero's Accounting API as far as invoices are written, and the connections of its identity service: OpenAPI documents
 * 16.1.0 of XeroAPI/Xero-OpenAPI. The limits are those of developer.xero.com, "OAuth 2.0 API limits": a minute, a day
 * and five at once, for each organisation.
 *
 * <p>Only known from the field, in no document: the words of 401 and 403, and what a reused idempotency key gets.
 */
final class XeroApi {

    static final AuthorizationServer.Face FACE = new AuthorizationServer.Face(
            "Sandbox Xero",
            "/xero/identity/connect/authorize",
            "/xero/connect/token",
            "/xero/connect/revocation",
            "accounting.invoices");

    private static final String NAME = "xero";
    private static final String INVOICES = "/xero/api.xro/2.0/Invoices";
    private static final String ORGANISATION = XeroOrganisation.class.getName();
    private static final String JSON = "application/json; charset=utf-8";
    private static final String XML = "<Response><Status>OK</Status></Response>";
    private static final int IDEMPOTENCY_KEY_LENGTH = 128;
    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final DateTimeFormatter TENTHS_OF_MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS");

    private record Key(UUID organisation, String text) {}

    private record Answer(int status, Object body) {}

    private record Remembered(String request, Answer answer) {}

    private final Grants grants;
    private final Traffic traffic;
    private final Faults faults;
    private final Clock clock;
    private final Instant connectedAt;
    private final Map<String, List<XeroOrganisation>> organisations = new HashMap<>();
    private final Map<Key, Remembered> remembered = new HashMap<>();

    XeroApi(Grants grants, Traffic traffic, Faults faults, Clock clock) {
        this.grants = grants;
        this.traffic = traffic;
        this.faults = faults;
        this.clock = clock;
        this.connectedAt = clock.instant();
    }

    void mount(Router router) {
        router.get("/xero/connections")
                .handler(this::signedIn)
                .handler(traffic.at(NAME))
                .handler(faults.on(Faults.Target.CONNECTIONS, XeroApi::refuse))
                .handler(this::connections);
        router.route(INVOICES)
                .handler(this::signedIn)
                .handler(traffic.at(NAME))
                .handler(this::inOrganisation)
                .handler(this::withinLimits)
                .handler(faults.on(Faults.Target.XERO, XeroApi::refuse));
        router.put(INVOICES).handler(context -> write(context, false));
        router.post(INVOICES).handler(context -> write(context, true));
    }

    /** What a person sees of an account's books, for the control API. */
    Object books(String account) {
        return organisationsOf(account).stream().map(XeroApi::books).toList();
    }

    private static Map<String, Object> books(XeroOrganisation organisation) {
        return Map.of(
                "tenant_id",
                organisation.id(),
                "name",
                organisation.name(),
                "contacts",
                organisation.contacts(),
                "invoices",
                organisation.invoices().stream().map(XeroApi::view).toList());
    }

    private void signedIn(RoutingContext context) {
        Optional<String> account = Caller.bearerToken(context).flatMap(grants::accountOf);
        if (account.isEmpty()) {
            context.response().putHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            problem(context, 401, "Unauthorized", "AuthenticationUnsuccessful");
            return;
        }
        Caller.is(context, account.get());
        context.next();
    }

    private void inOrganisation(RoutingContext context) {
        String tenant = context.request().getHeader("xero-tenant-id");
        Optional<XeroOrganisation> organisation = organisationsOf(Caller.account(context)).stream()
                .filter(each -> each.id().toString().equalsIgnoreCase(tenant))
                .findFirst();
        if (organisation.isEmpty()) {
            problem(context, 403, "Forbidden", "AuthenticationUnsuccessful");
            return;
        }
        context.put(ORGANISATION, organisation.get());
        context.next();
    }

    private void withinLimits(RoutingContext context) {
        XeroOrganisation organisation = context.get(ORGANISATION);
        Instant now = clock.instant();
        Optional<Duration> day = organisation.day().untilRoom(now);
        Optional<Duration> minute = organisation.minute().untilRoom(now);
        if (organisation.isBusy()) {
            tooMany(context, "concurrent", A_MOMENT);
        } else if (day.isPresent()) {
            tooMany(context, "day", day.get());
        } else if (minute.isPresent()) {
            tooMany(context, "minute", minute.get());
        } else {
            organisation.begin();
            context.addEndHandler(ended -> organisation.end());
            organisation.day().take(now);
            organisation.minute().take(now);
            context.response()
                    .putHeader(
                            "X-MinLimit-Remaining",
                            String.valueOf(organisation.minute().room(now)))
                    .putHeader(
                            "X-DayLimit-Remaining",
                            String.valueOf(organisation.day().room(now)))
                    .putHeader("X-AppMinLimit-Remaining", "9999");
            context.next();
        }
    }

    private static void tooMany(RoutingContext context, String problem, Duration wait) {
        context.response().putHeader("X-Rate-Limit-Problem", problem);
        Reply.later(context, wait);
        Reply.empty(context, 429);
    }

    private void connections(RoutingContext context) {
        String at = LocalDateTime.ofInstant(connectedAt, ZoneOffset.UTC).format(TENTHS_OF_MICROSECONDS);
        answer(
                context,
                200,
                organisationsOf(Caller.account(context)).stream()
                        .map(organisation -> connection(organisation, at))
                        .toList());
    }

    private static Map<String, Object> connection(XeroOrganisation organisation, String at) {
        Map<String, Object> connection = new LinkedHashMap<>();
        connection.put("id", UUID.nameUUIDFromBytes(("xero/connection/" + organisation.name()).getBytes(UTF_8)));
        connection.put("authEventId", organisation.id());
        connection.put("tenantId", organisation.id());
        connection.put("tenantType", "ORGANISATION");
        connection.put("tenantName", organisation.name());
        connection.put("createdDateUtc", at);
        connection.put("updatedDateUtc", at);
        return connection;
    }

    private void write(RoutingContext context, boolean mayChange) {
        String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
        Answer answer = once(context, mayChange);
        if (accepted == null || !accepted.contains("application/json")) {
            // Whoever does not ask for JSON gets XML.
            Reply.body(context, answer.status(), "text/xml; charset=utf-8", Buffer.buffer(XML));
        } else {
            answer(context, answer.status(), answer.body());
        }
    }

    /** The same key and request get the first answer again, and do nothing. */
    private Answer once(RoutingContext context, boolean mayChange) {
        String text = context.request().getHeader("Idempotency-Key");
        if (text == null) {
            return written(context, mayChange);
        }
        if (text.length() > IDEMPOTENCY_KEY_LENGTH) {
            return invalid("The Idempotency-Key is longer than 128 characters.");
        }
        XeroOrganisation organisation = context.get(ORGANISATION);
        Key key = new Key(organisation.id(), text);
        String request = context.request().method() + " " + context.body().asString();
        Remembered before = remembered.get(key);
        if (before == null) {
            Answer answer = written(context, mayChange);
            remembered.put(key, new Remembered(request, answer));
            return answer;
        }
        return before.request().equals(request)
                ? before.answer()
                : invalid("The Idempotency-Key was used with another request.");
    }

    private Answer written(RoutingContext context, boolean mayChange) {
        Optional<JsonNode> body = Json.tree(context).filter(JsonNode::isObject);
        if (body.isEmpty()) {
            return new Answer(400, error(14, "PostDataInvalidException", "The body is not a JSON object."));
        }
        XeroOrganisation organisation = context.get(ORGANISATION);
        JsonNode wanted = body.get().path("Invoices");
        List<Outcome> outcomes = new ArrayList<>();
        (wanted.isArray() ? wanted : List.of(body.get()))
                .forEach(invoice -> outcomes.add(organisation.judge(invoice, mayChange)));
        List<Outcome.Rejected> rejected = outcomes.stream()
                .filter(Outcome.Rejected.class::isInstance)
                .map(Outcome.Rejected.class::cast)
                .toList();
        boolean mixed = "false".equalsIgnoreCase(context.queryParams().get("summarizeErrors"));
        if (!rejected.isEmpty() && !mixed) {
            Map<String, Object> error = error(10, "ValidationException", "A validation exception occurred");
            error.put("Elements", rejected.stream().map(XeroApi::element).toList());
            return new Answer(400, error);
        }
        return new Answer(
                200,
                envelope(outcomes.stream()
                        .map(outcome -> result(organisation, outcome))
                        .toList()));
    }

    private Map<String, Object> envelope(List<Map<String, Object>> invoices) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("Id", UUID.randomUUID());
        envelope.put("Status", "OK");
        envelope.put("ProviderName", FACE.name());
        envelope.put("DateTimeUTC", "/Date(" + clock.millis() + ")/");
        envelope.put("Invoices", invoices);
        return envelope;
    }

    private static Map<String, Object> result(XeroOrganisation organisation, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Accepted accepted -> {
                organisation.keep(accepted.invoice());
                Map<String, Object> view = view(accepted.invoice());
                view.put("StatusAttributeString", "OK");
                yield view;
            }
            case Outcome.Rejected rejected -> {
                Map<String, Object> element = element(rejected);
                element.put("HasErrors", true);
                element.put("StatusAttributeString", "ERROR");
                yield element;
            }
        };
    }

    /** What was wanted, and what is wrong with it. */
    private static Map<String, Object> element(Outcome.Rejected rejected) {
        Map<String, Object> element = new LinkedHashMap<>();
        for (String member : List.of("Type", "InvoiceNumber", "Reference", "Status")) {
            if (rejected.wanted().path(member).isTextual()) {
                element.put(member, rejected.wanted().get(member).textValue());
            }
        }
        element.put("LineItems", List.of());
        element.put(
                "ValidationErrors",
                rejected.messages().stream()
                        .map(message -> Map.of("Message", message))
                        .toList());
        return element;
    }

    private static Map<String, Object> view(Invoice invoice) {
        boolean owed = !invoice.status().equals("VOIDED") && !invoice.status().equals("DELETED");
        BigDecimal nothing = BigDecimal.ZERO.setScale(2);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("Type", invoice.type());
        view.put("InvoiceID", invoice.id());
        view.put("InvoiceNumber", invoice.number());
        view.put("Reference", invoice.reference());
        view.put("Prepayments", List.of());
        view.put("Overpayments", List.of());
        view.put("AmountDue", owed ? invoice.total() : nothing);
        view.put("AmountPaid", nothing);
        view.put("SentToContact", false);
        view.put("CurrencyRate", BigDecimal.ONE.setScale(6));
        view.put("HasErrors", false);
        view.put("IsDiscounted", false);
        view.put("Contact", view(invoice.contact()));
        view.put("DateString", invoice.date().atStartOfDay().format(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
        view.put("Date", milliseconds(invoice.date()));
        if (invoice.dueDate() != null) {
            view.put("DueDateString", invoice.dueDate().atStartOfDay().format(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
            view.put("DueDate", milliseconds(invoice.dueDate()));
        }
        view.put("Status", invoice.status());
        view.put("LineAmountTypes", "Exclusive");
        view.put("LineItems", invoice.lines().stream().map(XeroApi::view).toList());
        view.put("SubTotal", invoice.total());
        view.put("TotalTax", nothing);
        view.put("Total", invoice.total());
        view.put("UpdatedDateUTC", "/Date(" + invoice.updatedAt().toEpochMilli() + "+0000)/");
        view.put("UpdatedDateUTCString", invoice.updatedAt().truncatedTo(ChronoUnit.SECONDS));
        view.put("CurrencyCode", "NZD");
        return view;
    }

    private static Map<String, Object> view(Contact contact) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("ContactID", contact.id());
        view.put("ContactStatus", "ACTIVE");
        view.put("Name", contact.name());
        view.put("Addresses", List.of());
        view.put("Phones", List.of());
        view.put("ContactGroups", List.of());
        view.put("ContactPersons", List.of());
        view.put("HasValidationErrors", false);
        return view;
    }

    private static Map<String, @Nullable Object> view(Line line) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("Description", line.description());
        view.put("UnitAmount", line.unitAmount());
        view.put("TaxType", "NONE");
        view.put("TaxAmount", BigDecimal.ZERO.setScale(2));
        view.put("LineAmount", line.amount());
        view.put("AccountCode", line.accountCode());
        view.put("Tracking", List.of());
        view.put("Quantity", line.quantity());
        view.put("LineItemID", line.id());
        view.put("ValidationErrors", List.of());
        return view;
    }

    private static String milliseconds(LocalDate date) {
        return "/Date(" + date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() + "+0000)/";
    }

    private static Answer invalid(String message) {
        return new Answer(400, error(10, "ValidationException", message));
    }

    private static Map<String, Object> error(int number, String type, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("ErrorNumber", number);
        error.put("Type", type);
        error.put("Message", message);
        return error;
    }

    /** Faults in Xero's words. */
    private static void refuse(RoutingContext context, int status, String message) {
        switch (status) {
            case 429 -> tooMany(context, "minute", A_MOMENT);
            case 401 -> problem(context, status, "Unauthorized", "AuthenticationUnsuccessful");
            case 403 -> problem(context, status, "Forbidden", "AuthenticationUnsuccessful");
            default -> answer(context, status, error(status, "SandboxException", message));
        }
    }

    private static void problem(RoutingContext context, int status, String title, String detail) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("Title", title);
        problem.put("Status", status);
        problem.put("Detail", detail);
        problem.put("Instance", UUID.randomUUID());
        problem.put("Extensions", Map.of());
        answer(context, status, problem);
    }

    private static void answer(RoutingContext context, int status, Object body) {
        Reply.body(context, status, JSON, Json.write(body));
    }

    private List<XeroOrganisation> organisationsOf(String account) {
        return organisations.computeIfAbsent(
                account,
                name -> List.of(
                        new XeroOrganisation(name + " Trading", clock),
                        new XeroOrganisation(name + " Holdings", clock)));
    }
}
