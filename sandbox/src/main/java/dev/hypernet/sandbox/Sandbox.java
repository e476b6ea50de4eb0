package dev.hypernet.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A running sandbox: providers, their authorization servers and the control API on one loopback port. One event loop
 * owns all state, so nothing in this package locks; only the drawing of photographs leaves that thread.
 */
public final class Sandbox implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Sandbox.class.getName());
    private static final String HOST = "127.0.0.1";
    private static final int BODY_LIMIT_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final URI url;

    private Sandbox(Vertx vertx, URI url) {
        this.vertx = vertx;
        this.url = url;
    }

    /**
     * Starts a sandbox and returns once it listens.
     *
     * @throws IllegalStateException when it cannot listen, usually because the port is taken
     */
    public static Sandbox start(SandboxOptions options) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        try {
            HttpServer server = finished(vertx.createHttpServer(server(options.port()))
                    .requestHandler(routes(vertx, options))
                    .listen());
            URI url = URI.create("http://" + HOST + ":" + server.actualPort());
            LOG.log(Level.INFO, "sandbox started url={0}", url);
            return new Sandbox(vertx, url);
        } catch (CompletionException failure) {
            vertx.close();
            throw new IllegalStateException("the sandbox cannot listen on port " + options.port(), failure.getCause());
        }
    }

    /** Where it listens, without a trailing slash. */
    public URI url() {
        return url;
    }

    /** Drops every connection and all state. */
    @Override
    public void close() {
        finished(vertx.close());
    }

    /** Runs a sandbox of its own process, told by the environment that also tells the rest of the system. */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        Map<String, String> environment = System.getenv();
        String webhookSecret = environment.get("HYPERNET_OAUTH_CLIENTS_SANDBOX_NOTES_WEBHOOK_SECRET");
        start(SandboxOptions.of(
                        Integer.parseInt(environment.getOrDefault("HYPERNET_SANDBOX_PORT", "8086")),
                        required(environment, "HYPERNET_OAUTH_CLIENTS_SANDBOX_PHOTOS_CLIENT_ID"),
                        Secret.of(required(environment, "HYPERNET_OAUTH_CLIENTS_SANDBOX_PHOTOS_CLIENT_SECRET")))
                .withWebhookSecret(webhookSecret == null ? null : Secret.of(webhookSecret)));
    }

    private static Router routes(Vertx vertx, SandboxOptions options) {
        Accounts accounts = new Accounts(options.clock(), options.keptDeletions());
        Faults faults = new Faults(options.clock());
        Keys keys = new Keys();
        Traffic traffic = new Traffic(options.clock());

        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT_BYTES));
        Grants photoGrants = granting(PhotoApi.FACE, options, faults, router);
        new PhotoApi(accounts, photoGrants, new Photographs(vertx), faults).mount(router);
        NotesApi notes = new NotesApi(
                granting(NotesApi.FACE, options, faults, router),
                traffic,
                faults,
                options.clock(),
                options.keptDeletions());
        notes.mount(router);
        new KeyedNotesApi(notes, keys, traffic, faults).mount(router);
        Map<String, ControlApi.Window> windows = called(router, options, faults, keys, traffic);
        new ControlApi(accounts, photoGrants, faults, keys, traffic, windows).mount(router);
        new NotesControl(notes, new NotesPushes(vertx, options.clock(), options.webhookSecret())).mount(router);
        router.route().handler(context -> {
            throw Refusal.notFound("no such page: " + context.request().path());
        });
        router.route().failureHandler(Reply::failure);
        return router;
    }

    /** The providers whose methods are called or whose sign-in is odd, and what a person sees of each. */
    private static Map<String, ControlApi.Window> called(
            Router router, SandboxOptions options, Faults faults, Keys keys, Traffic traffic) {
        Clock clock = options.clock();
        XeroApi xero = new XeroApi(granting(XeroApi.FACE, options, faults, router), traffic, faults, clock);
        SlackApi slack = new SlackApi(keys, traffic, faults, clock);
        YnabApi ynab = new YnabApi(granting(YnabApi.FACE, options, faults, router), traffic, faults, clock);
        GraphApi graph = new GraphApi(keys, traffic, faults, clock);
        LedgerApi ledger = new LedgerApi(keys, traffic, faults);
        xero.mount(router);
        slack.mount(router);
        ynab.mount(router);
        graph.mount(router);
        ledger.mount(router);
        MetaApi meta = new MetaApi(options, faults);
        meta.mount(router);
        return Map.of(
                "xero", xero::books,
                "slack", slack::messages,
                "graph", graph::notes,
                "ledger", ledger::entries,
                "meta", meta::tokens);
    }

    /** An authorization server with that face; what it grants is good at its own provider only. */
    private static Grants granting(
            AuthorizationServer.Face face, SandboxOptions options, Faults faults, Router router) {
        Grants grants = new Grants(options.clock(), options.accessTokenLifetime());
        new AuthorizationServer(face, options.clientId(), options.clientSecret(), grants, faults).mount(router);
        return grants;
    }

    private static HttpServerOptions server(int port) {
        // HTTP/1.1 only: a connection then carries one answer, so breaking it breaks just the one a fault asked for.
        return new HttpServerOptions().setHost(HOST).setPort(port).setHttp2ClearTextEnabled(false);
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " must be set");
        }
        return value;
    }

    private static <T> T finished(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
