package dev.hypernet.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a person keeps in YNAB: two plans of three years, the same in each run. Amounts are milliunits: 12,340 is 12.34.
 */
final class YnabBudget {

    private static final LocalDate FIRST = LocalDate.parse("2023-12-01");
    private static final int TRANSACTIONS = 150;
    private static final int DAYS_BETWEEN = 7;
    private static final List<String> PAYEES = List.of("Corner Bakery", "City Trams", "Book Nook", "Green Grocer");
    private static final List<String> CATEGORIES = List.of("Groceries", "Transport", "Fun");

    record Account(UUID id, String name, String type, UUID transferPayeeId, long balance) {}

    record Part(String id, long amount, String memo, UUID categoryId, String category) {}

    /** One transaction; one that is split has parts and no category of its own. */
    record Transaction(
            UUID id,
            LocalDate date,
            long amount,
            @Nullable String memo,
            String cleared,
            boolean approved,
            Account account,
            UUID payeeId,
            String payee,
            @Nullable UUID categoryId,
            String category,
            List<Part> parts,
            long knowledge) {}

    record Plan(UUID id, String name, List<Account> accounts, List<Transaction> transactions) {

        long knowledge() {
            return transactions.stream().mapToLong(Transaction::knowledge).max().orElse(0);
        }
    }

    private final UUID user;
    private final List<Plan> plans;

    YnabBudget(String account) {
        this.user = id(account);
        this.plans = List.of(plan(account + "/Household", "Household"), plan(account + "/Journeys", "Journeys"));
    }

    UUID user() {
        return user;
    }

    /** The last used plan first. */
    List<Plan> plans() {
        return plans;
    }

    private static Plan plan(String path, String name) {
        UUID transfers = id(path + "/transfers");
        Account current = new Account(id(path + "/current"), "Current", "checking", transfers, 1_250_000);
        Account purse = new Account(id(path + "/purse"), "Purse", "cash", transfers, 80_500);
        List<Transaction> transactions = new ArrayList<>();
        for (int number = 1; number <= TRANSACTIONS; number++) {
            transactions.add(transaction(path, number, number % 4 == 0 ? purse : current));
        }
        return new Plan(id(path), name, List.of(current, purse), List.copyOf(transactions));
    }

    private static Transaction transaction(String path, int number, Account account) {
        String payee = PAYEES.get(number % PAYEES.size());
        String category = CATEGORIES.get(number % CATEGORIES.size());
        boolean split = number % 10 == 0;
        boolean uncategorized = number % 25 == 0;
        UUID id = id(path + "/transaction/" + number);
        long amount = -1_000L * (5 + number % 40) - number % 100 * 10L;
        return new Transaction(
                id,
                FIRST.plusDays((long) DAYS_BETWEEN * (number - 1)),
                amount,
                number % 3 == 0 ? "No. " + number : null,
                number <= TRANSACTIONS - 5 ? "cleared" : "uncleared",
                number <= TRANSACTIONS - 3,
                account,
                id(path + "/payee/" + payee),
                payee,
                split || uncategorized ? null : id(path + "/category/" + category),
                split ? "Split" : uncategorized ? "Uncategorized" : category,
                split ? parts(path, id, amount) : List.of(),
                number);
    }

    private static List<Part> parts(String path, UUID transaction, long amount) {
        long half = amount / 2;
        return List.of(part(path, transaction, 0, half), part(path, transaction, 1, amount - half));
    }

    private static Part part(String path, UUID transaction, int index, long amount) {
        String category = CATEGORIES.get(index);
        return new Part(
                transaction + "_" + index, amount, "Part " + index, id(path + "/category/" + category), category);
    }

    private static UUID id(String path) {
        return UUID.nameUUIDFromBytes(("ynab/" + path).getBytes(UTF_8));
    }
}
