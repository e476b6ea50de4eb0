package dev.hypernet.sandbox;

import dev.hypernet.sandbox.SoapMessage.Element;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bookkeeping service behind SOAP 1.1: {@code ListAccounts}, {@code GetBalance} and {@code PostEntry} of the
 * namespace {@value #NAMESPACE}, document/literal, with the operation's name in SOAPAction. Whatever cannot be done is
 * a Fault with status 500, its code refined after a dot: {@code soap:Client.UnknownAccount}.
 *
 * <p>Basic authentication: the account's name, and {@code ledger-} and the account's name for a password.
 */
final class LedgerApi {

    static final String NAMESPACE = "urn:sandbox:ledger";
    static final String PASSWORD_PREFIX = "ledger-";

    private static final String NAME = "ledger";
    private static final String XML = "text/xml; charset=utf-8";
    private static final int DIGITS = 15;
    private static final Map<String, String> CHART = Map.of("1000", "Bank", "4000", "Sales", "6000", "Office supplies");

    private record Line(String account, BigDecimal amount) {}

    private record Entry(int number, LocalDate date, String text, List<Line> lines) {}

    /** What makes a Fault. */
    private static final class Unable extends RuntimeException {
        private final String code;

        Unable(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }
    }

    private final Keys keys;
    private final Traffic traffic;
    private final Faults faults;
    private final Map<String, List<Entry>> books = new HashMap<>();

    LedgerApi(Keys keys, Traffic traffic, Faults faults) {
        this.keys = keys;
        this.traffic = traffic;
        this.faults = faults;
    }

    void mount(Router router) {
        router.post("/ledger/soap")
                .handler(this::signedIn)
                .handler(traffic.at(NAME))
                .handler(faults.on(Faults.Target.LEDGER, LedgerApi::refuse))
                .handler(this::serve);
    }

    /** What a person sees of an account's books, for the control API. */
    Object entries(String account) {
        return List.copyOf(bookOf(account));
    }

    private void signedIn(RoutingContext context) {
        Optional<String> account = Caller.basic(context)
                .flatMap(shown ->
                        keys.accountOf(PASSWORD_PREFIX, shown.password()).filter(shown.name()::equals));
        if (account.isEmpty()) {
            context.response().putHeader("WWW-Authenticate", "Basic realm=\"Sandbox Ledger\"");
            fault(context, 401, "Client.Authentication", "Name and password are required.");
            return;
        }
        Caller.is(context, account.get());
        context.next();
    }

    private void serve(RoutingContext context) {
        try {
            Element operation = operation(context);
            List<Entry> book = bookOf(Caller.account(context));
            Element answer = switch (operation.name()) {
                case "ListAccounts" -> accounts();
                case "GetBalance" -> balance(book, operation);
                case "PostEntry" -> post(book, operation);
                default -> throw new Unable("Client.UnknownOperation", "There is no " + operation.name() + ".");
            };
            Reply.body(context, 200, XML, Buffer.buffer(SoapMessage.write(NAMESPACE, answer)));
        } catch (Unable unable) {
            fault(context, 500, unable.code, String.valueOf(unable.getMessage()));
        }
    }

    private static Element operation(RoutingContext context) {
        String contentType = String.valueOf(context.request().getHeader(HttpHeaders.CONTENT_TYPE));
        if (!contentType.startsWith("text/xml")) {
            throw new Unable("Client.ContentType", "A SOAP 1.1 message is text/xml.");
        }
        Buffer body = context.body().buffer();
        Element operation = SoapMessage.read(body == null ? new byte[0] : body.getBytes())
                .orElseThrow(() -> new Unable("Client.Envelope", "The body is no SOAP 1.1 envelope."));
        if (!operation.namespace().equals(NAMESPACE)) {
            throw new Unable("Client.Namespace", "The operation is not of " + NAMESPACE + ".");
        }
        String action = context.request().getHeader("SOAPAction");
        if (!("\"" + NAMESPACE + "#" + operation.name() + "\"").equals(action)) {
            throw new Unable("Client.SoapAction", "The SOAPAction is not that of " + operation.name() + ".");
        }
        return operation;
    }

    private static Element accounts() {
        List<Element> accounts = CHART.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(account ->
                        Element.of("account", Map.of("number", account.getKey()), List.of(), account.getValue()))
                .toList();
        return Element.of("ListAccountsResponse", Map.of(), accounts, "");
    }

    private static Element balance(List<Entry> book, Element operation) {
        String account = known(operation.textOf("account"));
        BigDecimal balance = book.stream()
                .flatMap(entry -> entry.lines().stream())
                .filter(line -> line.account().equals(account))
                .map(Line::amount)
                .reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add);
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("account", account);
        attributes.put("currency", "EUR");
        Element told = Element.of("balance", attributes, List.of(), balance.toPlainString());
        return Element.of("GetBalanceResponse", Map.of(), List.of(told), "");
    }

    private static Element post(List<Entry> book, Element operation) {
        List<Line> lines = operation.all("line").stream().map(LedgerApi::line).toList();
        BigDecimal sum = lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (lines.isEmpty() || sum.signum() != 0) {
            throw new Unable("Client.NotBalanced", "The lines of an entry add up to 0, not to " + sum + ".");
        }
        LocalDate date = date(operation.textOf("date"));
        Entry entry = new Entry(book.size() + 1, date, operation.textOf("text"), lines);
        book.add(entry);
        List<Element> told = List.of(
                Element.of("date", entry.date().toString()),
                Element.of("text", entry.text()),
                Element.of("lines", String.valueOf(lines.size())));
        Element posted = Element.of("entry", Map.of("number", String.valueOf(entry.number())), told, "");
        return Element.of("PostEntryResponse", Map.of(), List.of(posted), "");
    }

    private static Line line(Element line) {
        return new Line(known(line.attributes().getOrDefault("account", "")), amount(line.textOf("amount")));
    }

    private static String known(String account) {
        if (!CHART.containsKey(account)) {
            throw new Unable("Client.UnknownAccount", "There is no account " + account + ".");
        }
        return account;
    }

    private static BigDecimal amount(String text) {
        if (!text.matches("-?\\d{1," + DIGITS + "}(\\.\\d{1,2})?")) {
            throw new Unable("Client.InvalidAmount", "An amount is a number with at most two decimals.");
        }
        return new BigDecimal(text).setScale(2);
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException malformed) {
            throw new Unable("Client.InvalidDate", "A date is written as 2026-11-21.");
        }
    }

    /** Faults in SOAP's words. */
    private static void refuse(RoutingContext context, int status, String message) {
        fault(context, status, "Server", message);
    }

    private static void fault(RoutingContext context, int status, String code, String message) {
        Reply.body(context, status, XML, Buffer.buffer(SoapMessage.fault(code, message)));
    }

    private List<Entry> bookOf(String account) {
        return books.computeIfAbsent(account, name -> new ArrayList<>());
    }
}
