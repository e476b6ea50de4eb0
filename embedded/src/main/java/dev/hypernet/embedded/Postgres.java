package dev.hypernet.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server on 127.0.0.1, its data in a folder of its own. Every connection needs a password; the
 * superuser's is generated at the first start and lies beside the data.
 */
public final class Postgres implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final PostgresFolder folder;
    private final EmbeddedPostgres server;
    private final ProcessHandle process;
    private final Databases databases;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Postgres(PostgresFolder folder, EmbeddedPostgres server, ProcessHandle process, Databases databases) {
        this.folder = folder;
        this.server = server;
        this.process = process;
        this.databases = databases;
    }

    /**
     * Starts the server and waits until it answers. A server that an earlier, killed process left running on the same
     * folder is stopped first. Takes about four seconds the first time and half a second later; nobody stops it but
     * {@link #close()}.
     *
     * @param folder made when absent, readable by its owner only
     * @throws EmbeddedServerException when the port is in use or the server does not start; its log is
     *     {@code <folder>/postgres.log}
     */
    public static Postgres start(Path folder, int port, Durability durability) {
        PostgresFolder place = PostgresFolder.open(folder);
        place.runningServer().ifPresent(Postgres::stop);
        Ports.requireFree(port, "PostgreSQL");
        place.discardUnfinished();

        EmbeddedPostgres server = null;
        try {
            String password = place.superuserPassword();
            server = builder(place, port, durability, password).start();
            Databases databases = new Databases(port, password);
            requireOwnData(databases, place);
            place.markFinished();
            return new Postgres(place, server, place.runningServer().orElseThrow(), databases);
        } catch (IOException | SQLException | RuntimeException e) {
            place.runningServer().ifPresent(Postgres::stop);
            closeQuietly(server, e);
            throw new EmbeddedServerException(
                    "PostgreSQL did not start on port %d; the reason is in %s. (%s)"
                            .formatted(port, place.log(), e.getMessage()),
                    e);
        }
    }

    /** Returns the TCP port on 127.0.0.1. */
    public int port() {
        return server.getPort();
    }

    /** Returns the process id of the server itself. */
    public long pid() {
        return process.pid();
    }

    /** Returns the databases of this server. */
    public Databases databases() {
        return databases;
    }

    /** Returns the superuser's password, for a process that makes its own {@link Databases}. */
    public String superuserPassword() {
        return folder.superuserPassword();
    }

    /** Stops the server, ending its connections, within about half a minute. A second call does nothing. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        // zonky stops the server through its data folder, which somebody may have deleted meanwhile.
        if (Files.exists(folder.data())) {
            closeQuietly(server, null);
        }
        if (process.isAlive()) {
            stop(process);
        }
    }

    /** Stops a server that runs on the folder and deletes everything in it. */
    static void discard(Path folder) {
        if (Files.exists(folder)) {
            PostgresFolder.open(folder).runningServer().ifPresent(Postgres::stop);
            OwnFiles.deleteTree(folder);
        }
    }

    private static EmbeddedPostgres.Builder builder(
            PostgresFolder folder, int port, Durability durability, String password) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.data())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(START_LIMIT)
                .setConnectConfig("password", password)
                .setOutputRedirector(Redirect.appendTo(folder.log().toFile()))
                // initdb's options. The builtin provider sorts and compares alike on every operating system.
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", folder.passwordFile().toString())
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "200")
                .setServerConfig("log_checkpoints", "off");
        return switch (durability) {
            // zonky starts every server with fsync and synchronous_commit off. Its binaries would lie in a shared
            // temporary folder, which anybody can write to and the system tidies up.
            case KEPT ->
                builder.setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setOverrideWorkingDirectory(folder.binaries().toFile());
            case THROWAWAY ->
                builder.setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("full_page_writes", "off");
        };
    }

    /** zonky is content with any server that answers on the port. */
    private static void requireOwnData(Databases databases, PostgresFolder folder) throws SQLException, IOException {
        try (Connection connection = databases.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("show data_directory")) {
            answer.next();
            Path served = Path.of(answer.getString(1)).toRealPath();
            if (!served.equals(folder.data().toRealPath())) {
                throw new EmbeddedServerException("another server answers there, with its data in " + served);
            }
        }
    }

    private static void stop(ProcessHandle server) {
        // SIGINT is PostgreSQL's fast shutdown; SIGTERM, which destroy() sends, waits for every client to leave.
        Processes.interrupt(server);
        if (!Processes.awaitExit(server, STOP_LIMIT)) {
            server.destroyForcibly();
            Processes.awaitExit(server, STOP_LIMIT);
        }
    }

    private static void closeQuietly(@Nullable EmbeddedPostgres server, @Nullable Exception reason) {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException e) {
            if (reason != null) {
                reason.addSuppressed(e);
            }
        }
    }
}
