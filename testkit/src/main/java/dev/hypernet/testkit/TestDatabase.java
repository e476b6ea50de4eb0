package dev.hypernet.testkit;

import dev.hypernet.embedded.Databases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** This run's database, for tests that look behind the API. */
public final class TestDatabase {
    private final Databases databases;
    private final String name;

    TestDatabase(Databases databases, String name) {
        this.databases = databases;
        this.name = name;
    }

    /** As superuser, past every policy. */
    public Connection connect() throws SQLException {
        return databases.connect(name);
    }

    /** As one of a service's roles: {@code link_request}, say. */
    public Connection connectAs(String role) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", role);
        login.setProperty("password", TestStack.PASSWORD);
        return DriverManager.getConnection(databases.url(name).replaceFirst("\\?.*$", ""), login);
    }

    /** Every row of a query as text, column by column. */
    public List<List<String>> rows(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int at = 0; at < parameters.length; at++) {
                statement.setObject(at + 1, parameters[at]);
            }
            try (ResultSet result = statement.executeQuery()) {
                List<List<String>> rows = new ArrayList<>();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                        row.add(String.valueOf(result.getString(column)));
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }
}
