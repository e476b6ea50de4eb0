package dev.hypernet.sandbox;

import static java.math.BigDecimal.ONE;
import static java.math.BigDecimal.ZERO;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One organisation at Xero: its contacts, its invoices, and how much its callers may still ask. Ids follow from the
 * names, so they are the same in every run.
 */
final class XeroOrganisation {

    static final int MOST_IN_PROGRESS = 5;

    private static final int NUMERALS = 15;
    private static final int DECIMALS = 4;
    private static final int NUMBER_LENGTH = 255;
    private static final Set<String> TYPES = Set.of("ACCREC", "ACCPAY");
    private static final Set<String> NEW_STATUSES = Set.of("DRAFT", "SUBMITTED", "AUTHORISED");
    private static final Set<String> STATUSES = Set.of("DRAFT", "SUBMITTED", "AUTHORISED", "DELETED", "VOIDED");
    private static final Set<String> CONTACTS = Set.of("City Agency", "Ridgeway University", "Young Bros Transport");

    record Contact(UUID id, String name) {}

    record Line(
            UUID id,
            String description,
            BigDecimal quantity,
            BigDecimal unitAmount,
            @Nullable String accountCode) {

        BigDecimal amount() {
            return quantity.multiply(unitAmount).setScale(2, RoundingMode.HALF_UP);
        }
    }

    record Invoice(
            UUID id,
            String number,
            String type,
            Contact contact,
            List<Line> lines,
            LocalDate date,
            @Nullable LocalDate dueDate,
            String reference,
            String status,
            Instant updatedAt) {

        BigDecimal total() {
            return lines.stream().map(Line::amount).reduce(ZERO.setScale(2), BigDecimal::add);
        }
    }

    /** What became of one invoice of a request. */
    sealed interface Outcome {
        record Accepted(Invoice invoice) implements Outcome {}

        record Rejected(JsonNode wanted, List<String> messages) implements Outcome {}
    }

    private final UUID id;
    private final String name;
    private final Clock clock;
    private final Map<UUID, Contact> contacts = new LinkedHashMap<>();
    private final Map<UUID, Invoice> invoices = new LinkedHashMap<>();
    private final SlidingWindow minute = new SlidingWindow(60, Duration.ofMinutes(1));
    private final SlidingWindow day = new SlidingWindow(5_000, Duration.ofDays(1));
    private int inProgress;
    private int lastNumber;

    XeroOrganisation(String name, Clock clock) {
        this.id = id("organisation", name);
        this.name = name;
        this.clock = clock;
        CONTACTS.stream().sorted().forEach(contact -> add(new Contact(id("contact", name + "/" + contact), contact)));
    }

    UUID id() {
        return id;
    }

    String name() {
        return name;
    }

    List<Contact> contacts() {
        return List.copyOf(contacts.values());
    }

    List<Invoice> invoices() {
        return List.copyOf(invoices.values());
    }

    SlidingWindow minute() {
        return minute;
    }

    SlidingWindow day() {
        return day;
    }

    boolean isBusy() {
        return inProgress >= MOST_IN_PROGRESS;
    }

    void begin() {
        inProgress++;
    }

    void end() {
        inProgress--;
    }

    /** What the invoice would be; nothing is kept yet, since one rejected invoice can spoil a whole request. */
    Outcome judge(JsonNode wanted, boolean mayChange) {
        List<String> messages = new ArrayList<>();
        Optional<Invoice> before = mayChange ? named(wanted, messages) : Optional.empty();
        String type = wanted.path("Type").asText(before.map(Invoice::type).orElse(""));
        String status = wanted.path("Status").asText(before.map(Invoice::status).orElse("DRAFT"));
        check(messages, TYPES.contains(type), "A valid invoice type must be specified");
        Set<String> allowed = before.isPresent() ? STATUSES : NEW_STATUSES;
        check(messages, allowed.contains(status), "Invoice status is invalid");
        Optional<Contact> contact = contact(wanted.path("Contact")).or(() -> before.map(Invoice::contact));
        check(messages, contact.isPresent(), "The Contact could not be found");
        List<Line> lines = wanted.has("LineItems")
                ? lines(wanted.path("LineItems"), status, messages)
                : before.map(Invoice::lines).orElse(List.of());
        check(messages, !lines.isEmpty() || wanted.has("LineItems"), "One or more line items must be specified");
        LocalDate date = date(wanted.path("Date"), messages)
                .or(() -> before.map(Invoice::date))
                .orElse(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        LocalDate dueDate = date(wanted.path("DueDate"), messages)
                .orElse(before.map(Invoice::dueDate).orElse(null));
        check(messages, dueDate != null || !status.equals("AUTHORISED"), "The DueDate is required");
        String number = number(wanted, before, messages);
        if (!messages.isEmpty() || contact.isEmpty()) {
            return new Outcome.Rejected(wanted, messages);
        }
        return new Outcome.Accepted(new Invoice(
                before.map(Invoice::id).orElseGet(UUID::randomUUID),
                number,
                type,
                contact.get(),
                lines,
                date,
                dueDate,
                wanted.path("Reference").asText(before.map(Invoice::reference).orElse("")),
                status,
                clock.instant()));
    }

    void keep(Invoice invoice) {
        invoices.put(invoice.id(), invoice);
    }

    private void add(Contact contact) {
        contacts.put(contact.id(), contact);
    }

    private Optional<Invoice> named(JsonNode wanted, List<String> messages) {
        if (wanted.has("InvoiceID")) {
            Optional<Invoice> found = uuid(wanted.path("InvoiceID").asText()).map(invoices::get);
            check(messages, found.isPresent(), "The InvoiceID could not be found");
            return found;
        }
        return numbered(wanted.path("InvoiceNumber").asText());
    }

    private Optional<Invoice> numbered(String number) {
        return invoices.values().stream()
                .filter(invoice -> invoice.number().equals(number))
                .findFirst();
    }

    private Optional<Contact> contact(JsonNode wanted) {
        return uuid(wanted.path("ContactID").asText()).map(contacts::get);
    }

    private String number(JsonNode wanted, Optional<Invoice> before, List<String> messages) {
        String number =
                wanted.path("InvoiceNumber").asText(before.map(Invoice::number).orElse(""));
        check(messages, number.length() <= NUMBER_LENGTH, "Invoice # must not be longer than 255 characters");
        boolean another = numbered(number).isPresent() && before.isEmpty();
        check(messages, number.isEmpty() || !another, "Invoice # must be unique.");
        return number.isEmpty() ? nextNumber() : number;
    }

    private String nextNumber() {
        String number;
        do {
            number = "INV-%04d".formatted(++lastNumber);
        } while (numbered(number).isPresent());
        return number;
    }

    private static List<Line> lines(JsonNode wanted, String status, List<String> messages) {
        List<Line> lines = new ArrayList<>();
        if (!wanted.isArray() || wanted.isEmpty()) {
            messages.add("One or more line items must be specified");
        }
        wanted.forEach(line -> line(line, status, messages).ifPresent(lines::add));
        return lines;
    }

    private static Optional<Line> line(JsonNode wanted, String status, List<String> messages) {
        String description = wanted.path("Description").asText();
        @Nullable
        String accountCode =
                wanted.hasNonNull("AccountCode") ? wanted.get("AccountCode").asText() : null;
        Optional<BigDecimal> quantity = decimal(wanted.path("Quantity"), ONE);
        Optional<BigDecimal> unitAmount = decimal(wanted.path("UnitAmount"), ZERO);
        check(messages, !description.isBlank(), "Description is required");
        check(messages, quantity.isPresent(), "Quantity is not a number");
        check(messages, unitAmount.isPresent(), "UnitAmount is not a number");
        check(messages, accountCode != null || status.equals("DRAFT"), "Account code or ID must be specified");
        if (quantity.isEmpty() || unitAmount.isEmpty()) {
            return Optional.empty();
        }
        Line line = new Line(UUID.randomUUID(), description, quantity.get(), unitAmount.get(), accountCode);
        Optional<BigDecimal> amount = decimal(wanted.path("LineAmount"), line.amount());
        check(
                messages,
                amount.filter(given -> given.compareTo(line.amount()) == 0).isPresent(),
                "The line total " + wanted.path("LineAmount").asText() + " does not match the expected line total "
                        + line.amount());
        return Optional.of(line);
    }

    private static Optional<LocalDate> date(JsonNode wanted, List<String> messages) {
        if (wanted.isMissingNode() || wanted.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(wanted.asText().replaceFirst("T00:00:00$", "")));
        } catch (DateTimeParseException malformed) {
            messages.add("The date " + wanted.asText() + " is not valid");
            return Optional.empty();
        }
    }

    /** A number, also as text; nothing for what is none or has more digits than money has. */
    private static Optional<BigDecimal> decimal(JsonNode wanted, BigDecimal otherwise) {
        if (wanted.isMissingNode() || wanted.isNull()) {
            return Optional.of(otherwise);
        }
        try {
            BigDecimal number = new BigDecimal(wanted.asText());
            boolean sane = number.precision() - number.scale() <= NUMERALS && number.scale() <= NUMERALS;
            return Optional.of(number)
                    .filter(any -> sane)
                    .map(any -> any.setScale(Math.max(2, Math.min(DECIMALS, any.scale())), RoundingMode.HALF_UP));
        } catch (NumberFormatException malformed) {
            return Optional.empty();
        }
    }

    private static void check(List<String> messages, boolean holds, String message) {
        if (!holds && !messages.contains(message)) {
            messages.add(message);
        }
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static UUID id(String kind, String name) {
        return UUID.nameUUIDFromBytes(("xero/" + kind + "/" + name).getBytes(UTF_8));
    }
}
