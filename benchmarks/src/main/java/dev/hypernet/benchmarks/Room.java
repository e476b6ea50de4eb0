package dev.hypernet.benchmarks;

import dev.hypernet.local.Addresses;
import dev.hypernet.local.Console;
import dev.hypernet.local.Fleet;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.Service;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a benchmark is run in: PostgreSQL, Kafka, the sandbox, and object-service and link-service or all services, as
 * packaged, with the flags of a deployment; a fresh database, gone afterwards.
 */
public final class Room implements AutoCloseable {

    /** The deployment's flags, with a heap that does not depend on the machine. The bare application has the same. */
    static final List<String> FLAGS = List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true");

    private final Path project;
    private final RunningStack stack;
    private final Vertx vertx = Vertx.vertx();
    private final Http http = new Http(vertx);
    private @Nullable BareProcess bare;

    private Room(Path project, RunningStack stack) {
        this.project = project;
        this.stack = stack;
    }

    /**
     * Starts everything but the bare application.
     *
     * @param project the folder with the built modules
     */
    public static Room open(Path project, Console console) {
        return open(project, console, List.of(Service.OBJECT_SERVICE, Service.LINK_SERVICE));
    }

    /** Starts every service, for syncs; the sandbox is the provider. There is no place for the bare application then. */
    public static Room openWhole(Path project, Console console) {
        return open(project, console, List.of(Service.values()));
    }

    private static Room open(Path project, Console console, List<Service> services) {
        Fleet fleet = new Fleet(services, FLAGS);
        RunningStack stack = RunningStack.start(
                project.resolve("benchmarks/target"),
                project.resolve("local/target/hypernet-local.jar"),
                fleet,
                console);
        return new Room(project, stack);
    }

    /** Starts the bare application, which ends with the room. */
    void startBare() {
        bare = BareProcess.start(project, stack, barePort(), FLAGS);
    }

    /** Registers and logs in this many persons. */
    public People register(int number) {
        return People.register(http, port(Service.OBJECT_SERVICE), number);
    }

    public Http http() {
        return http;
    }

    public int port(Service service) {
        return addresses().portOf(service);
    }

    /** Returns a port of the block that no one uses here: the sync worker is not started. */
    int barePort() {
        return addresses().portOf(Service.SYNC_WORKER);
    }

    public Addresses addresses() {
        return stack.addresses();
    }

    /** Returns the process of a service. */
    public long pid(Service service) {
        return stack.pid(service);
    }

    /** Opens the database as its superuser, who sees every row. */
    public Connection database() throws SQLException {
        return stack.database();
    }

    /** Lets PostgreSQL answer a commit before the disk has it: for runs that ask what is right, not how fast it is. */
    public void relaxCommits() {
        try (Connection database = database();
                Statement statement = database.createStatement()) {
            statement.execute("alter system set synchronous_commit = off");
            statement.execute("select pg_reload_conf()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where a file that nobody keeps may lie. */
    Path file(String name) {
        return project.resolve("benchmarks/target").resolve(name);
    }

    /** Begins a report that says what it is measured on. */
    public Report report(String name, String commandLine) {
        return new Report(name, commandLine, Machine.facts(project, postgresVersion()), Clock.systemUTC());
    }

    private String postgresVersion() {
        try (Connection database = database()) {
            return database.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens a pool of a schema's role for requests. */
    public Pool pool(String schema, int size) {
        PgConnectOptions options = PgConnectOptions.fromUri(addresses().database())
                .setUser(schema + "_request")
                .setPassword(stack.requestPassword(schema))
                .setCachePreparedStatements(true);
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(size))
                .connectingTo(options)
                .using(vertx)
                .build();
    }

    @Override
    public void close() {
        Http.await(vertx.close());
        if (bare != null) {
            bare.close();
        }
        stack.close();
    }
}
