package dev.hypernet.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * The databases of a running server, seen by its superuser: made, prepared for the services, dropped. Needs no
 * {@link Postgres} in the same process, so tests use it on the stack they share.
 */
public final class Databases {

    private static final String SUPERUSER = "postgres";
    private static final String MAINTENANCE = "postgres";
    private static final String BOOTSTRAP = "/hypernet/database/bootstrap.sql";
    private static final long BOOTSTRAP_LOCK = 0x4879706572L;

    private final int port;
    private final String superuserPassword;

    /** Names the server on 127.0.0.1 at this port; nothing is connected yet. */
    public Databases(int port, String superuserPassword) {
        this.port = port;
        this.superuserPassword = superuserPassword;
    }

    /** Returns the JDBC URL of a database for the superuser; it contains the password. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
                .formatted(port, database, SUPERUSER, superuserPassword);
    }

    /** Opens a superuser's connection. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database));
    }

    /** Makes an empty database; one that is there stays as it is. */
    public void create(String database) {
        try (Connection connection = connect(MAINTENANCE)) {
            if (!exists(connection, database)) {
                // No parameters in utility statements: the server quotes the name.
                run(connection, ask(connection, "select format('create database %I template template0', ?)", database));
            }
        } catch (SQLException e) {
            throw new EmbeddedServerException("Database " + database + " could not be made: " + e.getMessage(), e);
        }
    }

    /** Drops a database with everything in it, ending its connections; none of that name is no error. */
    public void drop(String database) {
        try (Connection connection = connect(MAINTENANCE)) {
            run(connection, ask(connection, "select format('drop database if exists %I with (force)', ?)", database));
        } catch (SQLException e) {
            throw new EmbeddedServerException("Database " + database + " could not be dropped: " + e.getMessage(), e);
        }
    }

    /**
     * Gives a service its schema, roles and passwords in a database. Repeatable: a second run changes the passwords to
     * the given ones and nothing else. Roles belong to the whole server, so all databases of a server share them.
     */
    public void bootstrap(String database, ServiceRoles roles) {
        // Two databases prepared at once would collide on the roles. Advisory locks hold within one database, hence
        // the lock in the one they share.
        try (Connection guard = connect(MAINTENANCE);
                Connection connection = connect(database)) {
            ask(guard, "select pg_advisory_lock(?)::text", BOOTSTRAP_LOCK);
            connection.setAutoCommit(false);
            set(connection, "hypernet.schema", roles.schema());
            set(connection, "hypernet.owner_password", roles.ownerPassword());
            set(connection, "hypernet.request_password", roles.requestPassword());
            set(connection, "hypernet.system_password", roles.systemPassword());
            run(connection, bootstrapSql());
            connection.commit();
        } catch (SQLException e) {
            throw new EmbeddedServerException(
                    "Schema %s could not be prepared in database %s: %s"
                            .formatted(roles.schema(), database, e.getMessage()),
                    e);
        }
    }

    private static boolean exists(Connection connection, String database) throws SQLException {
        return ask(connection, "select count(*)::text from pg_database where datname = ?", database)
                .equals("1");
    }

    private static void set(Connection connection, String setting, String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select set_config(?, ?, true)")) {
            statement.setString(1, setting);
            statement.setString(2, value);
            statement.execute();
        }
    }

    private static String ask(Connection connection, String question, Object parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setObject(1, parameter);
            try (ResultSet answer = statement.executeQuery()) {
                answer.next();
                return Objects.requireNonNullElse(answer.getString(1), "");
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String bootstrapSql() {
        try (InputStream resource =
                Objects.requireNonNull(Databases.class.getResourceAsStream(BOOTSTRAP), "no resource " + BOOTSTRAP)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
