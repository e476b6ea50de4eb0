package dev.hypernet.objects.user;

import dev.hypernet.contracts.UserId;
import dev.hypernet.persistence.Columns;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Arrays;

/**
 * What a link in a mail confirms.
 *
 * @param email the address the mail went to
 */
record Confirmation(UserId owner, Purpose purpose, String email) {

    /** What it is for. */
    enum Purpose {
        VERIFY_EMAIL("verify-email"),
        CHANGE_EMAIL("change-email"),
        RESET_PASSWORD("reset-password");

        private final String column;

        Purpose(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }

        static Purpose of(String column) {
            return Arrays.stream(values())
                    .filter(purpose -> purpose.column.equals(column))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static Confirmation of(Row row) {
        return new Confirmation(Columns.owner(row), Purpose.of(row.getString("purpose")), row.getString("email"));
    }
}
