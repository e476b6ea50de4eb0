package dev.hypernet.local;

import dev.hypernet.embedded.Ports;
import dev.hypernet.embedded.Postgres;
import dev.hypernet.embedded.ServiceRoles;
import dev.hypernet.sandbox.Sandbox;
import dev.hypernet.sandbox.SandboxOptions;
import dev.hypernet.sandbox.Secret;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Everything on one machine: started in the order of need, stopped in reverse, each child watched. */
final class LocalStack implements AutoCloseable {

    static final String DATABASE = "hypernet";

    private static final Logger LOG = System.getLogger(LocalStack.class.getName());
    private static final String SANDBOX_CLIENT = "hypernet";
    private static final String SANDBOX_WEBHOOK = "webhook.sandbox_notes";
    private static final String POSTGRESQL = "postgresql";
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final Duration START_GIVES_UP_LIMIT = Duration.ofSeconds(30);
    // Ctrl-C reaches the children too; one of them may end before this process knows that it stops.
    private static final Executor A_MOMENT_LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final Settings settings;
    private final Addresses addresses;
    private final Fleet fleet;
    private final Console console;
    private final Clock clock;
    private final Backbone backbone;
    private final Deque<Part> parts = new ConcurrentLinkedDeque<>();
    private final List<RunState.Child> children = new ArrayList<>();
    private final List<ServiceProcess> services = new CopyOnWriteArrayList<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch startEnded = new CountDownLatch(1);

    LocalStack(Settings settings, Fleet fleet, Console console, Clock clock) {
        this.settings = settings;
        this.addresses = settings.addresses();
        this.fleet = fleet;
        this.console = console;
        this.clock = clock;
        this.backbone = new Backbone(settings);
    }

    /**
     * Starts everything and returns when all of it is ready.
     *
     * @throws LauncherException when something is in the way; what was started by then is stopped by {@link #close()}
     * @throws CancellationException when {@link #close()} came first
     */
    void start() {
        try {
            PrivateFiles.folder(settings.home());
            PrivateFiles.folder(settings.logs());
            requireJars();
            lock();
            endLeftovers();
            requirePorts();
            startParts();
            started.set(true);
        } catch (RuntimeException | Error e) {
            // While this process ends, a part that could not start is no news.
            requireGoingOn();
            throw e;
        } finally {
            startEnded.countDown();
        }
    }

    /** Stops everything in reverse. A second call does nothing. */
    @Override
    public void close() {
        if (stopping.getAndSet(true)) {
            return;
        }
        // Whatever a start in another thread brings up meanwhile must be on the list before it is worked off.
        Waiting.await(startEnded, START_GIVES_UP_LIMIT);
        Part part;
        while ((part = parts.pollLast()) != null) {
            stop(part);
        }
        if (started.get()) {
            console.line("Hypernet is stopped.");
        }
    }

    /**
     * Ends a service, unless it has ended by itself, and starts it anew; returns when it is ready. For a stack that is
     * up, and for one caller at a time.
     *
     * @param jvmArguments of its JVM, besides the usual ones
     */
    ServiceProcess restart(Service service, List<String> jvmArguments) {
        Replica replica = Replica.first(service, addresses);
        services.stream().filter(it -> it.replica().equals(replica)).forEach(this::retire);
        return startLater(replica, jvmArguments);
    }

    /**
     * Starts one more process of a service beside the first, with its configuration and another port; returns when it
     * is ready. For a stack that is up, and for one caller at a time.
     *
     * @param jvmArguments of its JVM, besides the usual ones
     */
    ServiceProcess startAnother(Service service, List<String> jvmArguments) {
        long known = services.stream()
                .filter(it -> it.replica().service() == service)
                .count();
        return startLater(Replica.next(service, known + 1, Ports.anyFree()), jvmArguments);
    }

    /** Ends a process that was started beside others; with the stack it has ended already. */
    void end(ServiceProcess process) {
        if (!stopping.get()) {
            retire(process);
            writeState(true);
        }
    }

    /** Returns the servers that the services stand on, to be killed and revived. For a stack that is up. */
    Backbone backbone() {
        return backbone;
    }

    /** Puts the database's new process on record. */
    void databaseRevived() {
        children.removeIf(child -> child.name().equals(POSTGRESQL));
        remember(child(backbone.database()));
        writeState(true);
    }

    private ServiceProcess startLater(Replica replica, List<String> jvmArguments) {
        ServiceProcess process = startService(replica, Secrets.open(settings.home()), jvmArguments);
        awaitReady(List.of(process));
        writeState(true);
        watch(process);
        return process;
    }

    private void retire(ServiceProcess process) {
        // Off the list first: whoever watches it then knows that its end was wanted.
        services.remove(process);
        children.remove(process.child());
        process.askToStop();
        process.awaitStop();
    }

    private void startParts() {
        Secrets secrets = Secrets.open(settings.home());
        Postgres postgres = console.during("Starting PostgreSQL", backbone::startDatabase);
        keep("PostgreSQL", backbone::closeDatabase);
        remember(child(postgres));
        console.during("Preparing the database", () -> prepare(postgres, secrets));
        console.during("Starting Kafka", backbone::startBroker);
        keep("Kafka", backbone::closeBroker);
        keep(
                "the sandbox",
                console.during(
                        "Starting the sandbox",
                        () -> Sandbox.start(SandboxOptions.of(
                                        addresses.sandboxPort(),
                                        SANDBOX_CLIENT,
                                        Secret.of(secrets.password("oauth.sandbox_photos")))
                                .withWebhookSecret(Secret.of(secrets.key(SANDBOX_WEBHOOK))))));
        keep("the services", this::stopServices);
        for (Service service : fleet.services()) {
            startService(Replica.first(service, addresses), secrets, List.of());
        }
        console.during("Waiting for the services", () -> awaitReady(services));
        keep("the front door", FrontDoor.open(addresses.port(), addresses::portOf));
        writeState(true);
        services.forEach(this::watch);
    }

    private RunState.Child child(Postgres postgres) {
        return new RunState.Child(
                POSTGRESQL,
                postgres.pid(),
                addresses.database(),
                folder("postgres").toString());
    }

    private void prepare(Postgres postgres, Secrets secrets) {
        postgres.databases().create(DATABASE);
        for (Service service : Service.values()) {
            service.schema()
                    .ifPresent(schema -> postgres.databases()
                            .bootstrap(
                                    DATABASE,
                                    new ServiceRoles(
                                            schema,
                                            secrets.password("database." + schema + ".owner"),
                                            secrets.password("database." + schema + ".request"),
                                            secrets.password("database." + schema + ".system"))));
        }
    }

    private ServiceProcess startService(Replica replica, Secrets secrets, List<String> jvmArguments) {
        requireGoingOn();
        List<String> flags =
                Stream.concat(fleet.flags().stream(), jvmArguments.stream()).toList();
        ServiceProcess process = ServiceProcess.start(replica, settings, environment(replica, secrets), flags);
        services.add(process);
        remember(process.child());
        return process;
    }

    private Map<String, String> environment(Replica replica, Secrets secrets) {
        Service service = replica.service();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        all.put("QUARKUS_HTTP_PORT", Integer.toString(replica.port()));
        all.put("QUARKUS_PROFILE", "local");
        all.put("HYPERNET_DATABASE_URL", addresses.database());
        service.schema().ifPresent(schema -> {
            all.put("HYPERNET_DATABASE_OWNER_PASSWORD", secrets.password("database." + schema + ".owner"));
            all.put("HYPERNET_DATABASE_REQUEST_PASSWORD", secrets.password("database." + schema + ".request"));
            all.put("HYPERNET_DATABASE_SYSTEM_PASSWORD", secrets.password("database." + schema + ".system"));
        });
        all.put("KAFKA_BOOTSTRAP_SERVERS", addresses.kafka());
        all.put("HYPERNET_PUBLIC_URL", addresses.frontDoor().toString());
        all.put("HYPERNET_OBJECTS_URL", addresses.of(Service.OBJECT_SERVICE).toString());
        all.put("HYPERNET_LINKS_URL", addresses.of(Service.LINK_SERVICE).toString());
        all.put(
                "HYPERNET_INTEGRATIONS_URL",
                addresses.of(Service.INTEGRATION_SERVICE).toString());
        all.put(
                "HYPERNET_CREDENTIALS_URL",
                addresses.of(Service.CREDENTIAL_SERVICE).toString());
        all.put("HYPERNET_SERVICE_SECRET", clientSecret(service, secrets));
        switch (service) {
            case OBJECT_SERVICE -> {
                for (Service caller : Service.values()) {
                    if (caller != Service.OBJECT_SERVICE) {
                        all.put("HYPERNET_SERVICES_" + caller.name() + "_SECRET", clientSecret(caller, secrets));
                    }
                }
                all.put("HYPERNET_SIGNING_FOLDER", folder("signing").toString());
                all.put("HYPERNET_MEDIA_ROOT", folder("media").toString());
                all.put("HYPERNET_MAIL_FOLDER", folder("mail").toString());
                all.put("QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING", "true");
                all.put("QUARKUS_HTTP_PROXY_ALLOW_X_FORWARDED", "true");
                all.put("QUARKUS_HTTP_PROXY_TRUSTED_PROXIES", "127.0.0.1");
                // On one machine everybody comes from one address, and each demo registers somebody.
                all.put("HYPERNET_THROTTLE_MAIL_FREE_PER_ADDRESS", "1000");
            }
            case CREDENTIAL_SERVICE -> {
                all.put("HYPERNET_SECRETS_KEYS_1", secrets.key("credentials.key.1"));
                all.put("HYPERNET_SECRETS_CURRENT_KEY", "1");
                all.put("HYPERNET_AUDIT_KEY", secrets.key("credentials.audit"));
                // The sandbox's one client, at each provider it plays.
                for (String provider : List.of("SANDBOX_PHOTOS", "SANDBOX_NOTES", "XERO", "YNAB")) {
                    all.put("HYPERNET_OAUTH_CLIENTS_" + provider + "_CLIENT_ID", SANDBOX_CLIENT);
                    all.put(
                            "HYPERNET_OAUTH_CLIENTS_" + provider + "_CLIENT_SECRET",
                            secrets.password("oauth.sandbox_photos"));
                }
                all.put("HYPERNET_OAUTH_CLIENTS_SANDBOX_NOTES_WEBHOOK_SECRET", secrets.key(SANDBOX_WEBHOOK));
            }
            case INTEGRATION_SERVICE -> {
                settings.connectors().ifPresent(folders -> all.put("HYPERNET_CONNECTORS", folders));
                all.put(
                        "HYPERNET_PROVIDERS_SANDBOX_PHOTOS_BASE_URL",
                        addresses.sandbox().toString());
                for (String provider : List.of("notes", "keys", "graph", "ledger")) {
                    all.put(
                            "HYPERNET_PROVIDERS_SANDBOX_%s_BASE_URL".formatted(provider.toUpperCase(Locale.ROOT)),
                            addresses.sandbox() + "/" + provider);
                }
                // Whoever tries webhooks listens here; others do not get in.
                all.put("HYPERNET_WEBHOOK_ENDPOINTS_ALLOW", "127.0.0.1,localhost");
            }
            case LINK_SERVICE, SYNC_WORKER -> {}
        }
        // The sandbox listens here; whoever can start the launcher can reach this machine anyway.
        all.put("HYPERNET_EGRESS_ALLOW", "127.0.0.1");
        return all;
    }

    private static String clientSecret(Service service, Secrets secrets) {
        return secrets.password("service." + service.title());
    }

    private void awaitReady(List<ServiceProcess> started) {
        Probe probe = new Probe();
        List<ServiceProcess> waiting = new ArrayList<>(started);
        boolean ready = Waiting.until(
                () -> {
                    requireGoingOn();
                    waiting.forEach(LocalStack::requireAlive);
                    waiting.removeIf(it -> probe.isReady(it.replica().address()));
                    return waiting.isEmpty();
                },
                READY_LIMIT);
        if (!ready) {
            ServiceProcess slow = waiting.getFirst();
            throw new LauncherException("%s was not ready within %d s; its log says why: %s"
                    .formatted(slow.replica().name(), READY_LIMIT.toSeconds(), slow.log()));
        }
    }

    private static void requireAlive(ServiceProcess service) {
        if (!service.isAlive()) {
            throw new LauncherException(ending(service));
        }
    }

    private void watch(ServiceProcess service) {
        // Nobody waits for the announcement.
        CompletableFuture<Void> unused = service.ended().thenRunAsync(() -> announce(service), A_MOMENT_LATER);
    }

    private void announce(ServiceProcess service) {
        if (!stopping.get() && services.contains(service)) {
            console.error(ending(service) + " Restart everything with ./hypernet down and ./hypernet up.");
        }
    }

    private static String ending(ServiceProcess service) {
        return "%s ended by itself with exit code %d; its log says why: %s."
                .formatted(service.replica().name(), service.exitCode(), service.log());
    }

    private void stopServices() {
        services.reversed().forEach(ServiceProcess::askToStop);
        services.reversed().forEach(ServiceProcess::awaitStop);
    }

    /** Two launchers with one home would stop each other's database. The lock ends with this process in any case. */
    private void lock() {
        try {
            FileChannel channel = FileChannel.open(
                    settings.home().resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new LauncherException(
                        "Hypernet is up already: ./hypernet status shows it, ./hypernet down ends it.");
            }
            keep("the lock", () -> {
                RunState.delete(settings.home());
                channel.close();
            });
        } catch (IOException e) {
            throw new LauncherException("%s cannot be locked: %s".formatted(settings.home(), e.getMessage()), e);
        }
    }

    private void endLeftovers() {
        RunState.read(settings.home()).filter(it -> !it.leftovers().isEmpty()).ifPresent(earlier -> {
            console.line("An earlier run was killed and left %s behind: ending that first."
                    .formatted(String.join(
                            ", ",
                            earlier.leftovers().stream()
                                    .map(RunState.Child::name)
                                    .toList())));
            console.during("Ending what was left behind", earlier::endLeftovers);
        });
    }

    private void requireJars() {
        for (Service service : fleet.services()) {
            Path jar = service.jar(settings.project());
            if (!Files.exists(jar)) {
                throw new LauncherException(
                        "%s is not built (no %s): run ./hypernet build.".formatted(service.title(), jar));
            }
        }
    }

    private void requirePorts() {
        for (int port = addresses.port(); port < addresses.port() + Addresses.PORTS; port++) {
            if (!Ports.isFree(port)) {
                throw new LauncherException(("Port %d on 127.0.0.1 is in use: stop the program that listens there, or"
                                + " choose another place with HYPERNET_PORT (ports %d to %d are needed now).")
                        .formatted(port, addresses.port(), addresses.port() + Addresses.PORTS - 1));
            }
        }
    }

    private Path folder(String name) {
        return PrivateFiles.folder(settings.home().resolve(name));
    }

    private void remember(RunState.Child child) {
        children.add(child);
        writeState(false);
    }

    private void writeState(boolean ready) {
        RunState.Child launcher = new RunState.Child(
                "launcher",
                ProcessHandle.current().pid(),
                addresses.frontDoor().toString(),
                settings.launcher().toString());
        new RunState(launcher, addresses.port(), clock.instant(), ready, children).write(settings.home());
    }

    private <T extends AutoCloseable> T keep(String name, T resource) {
        parts.add(new Part(name, resource));
        requireGoingOn();
        return resource;
    }

    private void requireGoingOn() {
        if (stopping.get()) {
            throw new CancellationException("stopped");
        }
    }

    private void stop(Part part) {
        try {
            console.during("Stopping " + part.name(), () -> close(part.resource()));
        } catch (RuntimeException e) {
            // The others must stop all the same.
            LOG.log(Level.ERROR, "Could not stop " + part.name(), e);
            console.error("%s did not stop properly: %s".formatted(part.name(), e.getMessage()));
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private record Part(String name, AutoCloseable resource) {}
}
