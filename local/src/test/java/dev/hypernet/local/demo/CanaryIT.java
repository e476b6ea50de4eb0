package dev.hypernet.local.demo;

import static dev.hypernet.local.demo.RefreshRaceIT.SHORT_TIMES;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hypernet.local.RunningStack;
import dev.hypernet.local.Service;
import dev.hypernet.local.StackExtension;
import dev.hypernet.sandbox.Secret;
import dev.hypernet.testkit.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Secrets of every kind go every way there is: providers are connected, refuse, renew, and quote in their errors all
 * that they were sent; processes are killed with secrets in their hands. Then they are looked for wherever anything is
 * written down or shown. What the sandbox issues all begins alike, so that those of its codes and tokens are found,
 * too, that no test has seen.
 */
@ExtendWith(StackExtension.class)
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CanaryIT {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectNode NOTHING = JSON.objectNode();
    private static final JsonMapper READER = new JsonMapper();
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String INTEGRATIONS = "/api/v1/integrations";
    private static final Pattern DUMP = Pattern.compile("Full thread dump");
    private static final List<String> STORED = List.of("code_verifier", "access_token", "refresh_token");

    private static final String MAKE_ADMIN = "update object.users set is_admin = true where user_id = ?::uuid";
    private static final String DECRYPTED = """
        select public.pgp_sym_decrypt(ciphertext, ?) from credential.integration_secret where user_id = ?::uuid
        """;

    private final Search secrets = new Search();
    /** What is no secret, and must be found: the search would find a secret, too. */
    private final Search signs = new Search();

    private final List<String> told = new ArrayList<>();

    private RunningStack stack;
    private SandboxControl provider;
    private Person ada;

    /** Somebody at Hypernet's door, with what the provider gave them. */
    private record Walked(ConsentWalk walk, URI callback) {
        String code() {
            return parameter(callback, "code");
        }
    }

    @BeforeEach
    void somebodyHasAnAccountEverywhere(RunningStack running) throws SQLException {
        stack = running;
        provider = new SandboxControl(
                stack.addresses().sandbox(),
                "canary-" + UUID.randomUUID().toString().substring(0, 8));
        ada = admin();
    }

    @AfterEach
    void whatGoesWrongIsOver() {
        provider.recover();
        CompletableFuture<Integer> unused = stack.restart(Service.CREDENTIAL_SERVICE, List.of());
    }

    @Test
    @Requirement({"C06", "C07"})
    void noSecretIsWrittenDownOrShownAnywhere() throws Exception {
        stack.secrets().forEach(secrets::seek);
        secrets.seek("what the sandbox issued", Secret.MARK);

        registerTheClient();
        String photos = connect();
        killTheWorkerWhileItSyncs(photos);
        beRefused();
        renew(photos);
        beQuotedByThePhotos(photos);
        beQuotedByAllOthers();
        syncByAKeyInTheAddress();
        giveWhatIsWrong();
        giveToTheServiceItself();
        killCredentialServiceWhileItRenews(photos);
        dumpThreads();
        disconnect();

        lookEverywhere();
    }

    /** An admin: clients of definitions are theirs to give. */
    private Person admin() throws SQLException {
        String password = "Canary-" + UUID.randomUUID();
        String email = "canary." + UUID.randomUUID() + "@hypernet.example";
        secrets.seek("a person's password", password);
        ObjectNode credentials = JSON.objectNode().put("email", email).put("password", password);
        HypernetApi anonymous = HypernetApi.at(stack.addresses().frontDoor());
        String id = anonymous
                .post("/api/v1/users", credentials)
                .expect(201)
                .json()
                .path("id")
                .asText();
        try (Connection database = stack.database();
                PreparedStatement change = database.prepareStatement(MAKE_ADMIN)) {
            change.setString(1, id);
            assertThat(change.executeUpdate()).isOne();
        }
        JsonNode login =
                anonymous.post("/api/v1/auth/login", credentials).expect(200).json();
        for (String token : List.of("access_token", "refresh_token")) {
            if (login.hasNonNull(token)) {
                secrets.seek("a person's " + token, login.path(token).asText());
            }
        }
        signs.seek("the person's id", id);
        return new Person(id, email, anonymous.loggedIn(login));
    }

    /** The client the launcher has configured, now given over the API. */
    private void registerTheClient() {
        String client = "/api/v1/definitions/sandbox_photos/client";
        String secret = Objects.requireNonNull(stack.secrets().get("oauth.sandbox_photos"));
        hear(ada.api().put(client, JSON.objectNode().put("client_secret", secret)));
        Answer kept = hear(ada.api()
                .put(client, JSON.objectNode().put("client_id", "hypernet").put("client_secret", secret)));
        assertThat(kept.status()).isIn(200, 201, 204);
        hear(ada.api().get(client).expect(200));
    }

    private String connect() throws SQLException {
        Walked walked = walk();
        Answer connected = hear(walked.walk().comeBack(walked.callback()).expect(200));
        hear(walked.walk().comeBack(walked.callback()).expect(400));
        seekWhatIsStored();
        String id = connected.json().path("id").asText();
        signs.seek("the integration's id", id);
        return id;
    }

    private Walked walk() throws SQLException {
        ConsentWalk walk = new ConsentWalk(ada, provider.account());
        URI page = walk.begin();
        secrets.seek("a state", parameter(page, "state"));
        secrets.seek("the cookie of an attempt", walk.cookie());
        seekWhatIsStored();
        URI callback = walk.consent(page);
        secrets.seek("a code", parameter(callback, "code"));
        return new Walked(walk, callback);
    }

    private void killTheWorkerWhileItSyncs(String photos) throws Exception {
        SyncWatch watch = watch(photos);
        Patience.until("The sync's first page", LIMIT, watch::latestJob, CanaryIT::hasBegun);
        restart(Service.SYNC_WORKER, List.of());
        SyncWatch.requireSuccess(watch.untilEnded());
        watch.untilProcessed();
    }

    private static boolean hasBegun(JsonNode job) {
        return SyncWatch.total(job.path("streams"), "fetched") > 0 || job.hasNonNull("ended_at");
    }

    /** Whoever comes back with something else than a code that is good, or whose code the provider does not take. */
    private void beRefused() throws SQLException {
        ConsentWalk declined = new ConsentWalk(ada, provider.account());
        URI page = declined.begin();
        secrets.seek("the state of who declined", parameter(page, "state"));
        URI no = URI.create(Http.get(page, Map.of("X-Sandbox-Consent", "deny")).header("Location"));
        refused(declined.comeBack(no));

        Walked another = walk();
        refused(Http.get(another.callback(), Map.of()));
        refused(another.walk()
                .comeBack(URI.create(another.callback().toString().replace(another.code(), Secret.MARK))));
        for (int status : List.of(400, 401, 500)) {
            Walked quoted = walk();
            provider.fail(echo("token", status).put("times", 3));
            refused(quoted.walk().comeBack(quoted.callback()));
            provider.recover();
        }
    }

    private void renew(String photos) throws Exception {
        Leasing leasing = Leasing.of(stack, ada, photos);
        JsonNode lent = leasing.ask().expect(200).json();
        secrets.seek("a lent token", lent.path("access_token").asText());
        leasing.askAfterRefusalOf(lent.path("generation").asLong()).expect(200);
        seekWhatIsStored();
    }

    private void beQuotedByThePhotos(String photos) throws Exception {
        Leasing leasing = Leasing.of(stack, ada, photos);
        for (int status : List.of(401, 429, 500)) {
            provider.fail(echo("token", status).put("times", 3));
            refused(leasing.askAfterRefusalOf(generation(leasing)));
            provider.recover();
        }
        provider.fail(echo("media", 400));
        hear(sync(photos));
        provider.fail(echo("albums", 503));
        provider.fail(echo("content", 403));
        String album = provider.state().albums().getFirst().path("id").asText();
        provider.upload("canary.jpg", "A canary", album);
        hear(sync(photos));
        watch(photos).untilProcessed().forEach(medium -> told.add(medium.toString()));
        provider.recover();
    }

    private void beQuotedByAllOthers() throws SQLException {
        Connected graph = Connected.toGraph(ada, provider);
        Connected ledger = Connected.toLedger(ada, provider);
        Connected slack = Connected.toSlack(ada, provider);
        secrets.seek("the graph's key", "graph-" + provider.account());
        secrets.seek("the ledger's password", "ledger-" + provider.account());
        secrets.seek("slack's token", "xoxb-" + provider.account());
        Connected xero = Connected.toXero(ada, provider);
        Connected ynab = Connected.toYnab(ada, provider);
        seekWhatIsStored();

        beQuoted(graph, "graph", "list_notes", NOTHING);
        beQuoted(ledger, "ledger", "get_balance", JSON.objectNode().put("account", "6000"));
        beQuoted(slack, "slack", "check_access", NOTHING);
        beQuoted(xero, "connections", "list_organisations", NOTHING);
        beQuoted(ynab, "ynab", "list_plans", NOTHING);

        provider.withdrawKeys();
        refused(graph.call("list_notes", NOTHING));
        refused(slack.call("check_access", NOTHING));
        refused(ledger.call("list_accounts", NOTHING));
        provider.giveKeysAgain();
        told.add(graph.give(Connected.graphKey(provider)).toString());
    }

    /** Its provider repeats the key in the address of each note and of each page, and in what it refuses. */
    private void syncByAKeyInTheAddress() {
        secrets.seek("the notes' key", "notes-" + provider.account());
        Connected notes = Connected.toKeyedNotes(ada, provider, 100);
        SyncWatch.requireSuccess(watch(notes.id()).untilEnded());
        for (int status : List.of(400, 503)) {
            provider.fail(echo("notes", status));
            hear(sync(notes.id()));
            provider.recover();
        }
        provider.withdrawKeys();
        hear(sync(notes.id()));
        hear(ada.api().get(INTEGRATIONS + "/" + notes.id()));
        provider.giveKeysAgain();
        told.add(notes.give(Connected.notesKey(provider)).toString());
    }

    private void beQuoted(Connected integration, String at, String method, JsonNode input) {
        for (int status : List.of(400, 403, 500)) {
            provider.fail(echo(at, status).put("times", 5));
            refused(integration.call(method, input));
            provider.recover();
        }
        hear(ada.api().get(INTEGRATIONS + "/" + integration.id() + "/health"));
    }

    /** Keys in the wrong place, of the wrong form, and keys nobody knows. */
    private void giveWhatIsWrong() {
        String wrong = "wrong-" + UUID.randomUUID();
        secrets.seek("a wrong key", wrong);
        ObjectNode wanted = JSON.objectNode().put("integration_type", "sandbox_graph");
        wanted.set("credentials", JSON.objectNode().put("key", wrong));
        Answer made = hear(ada.api().post(INTEGRATIONS, wanted));
        refused(ada.api().post(INTEGRATIONS, wanted.deepCopy().put("integration_type", "sandbox_ledger")));
        refused(ada.api().post(INTEGRATIONS, wanted.deepCopy().put("credentials", wrong)));
        String credentials = INTEGRATIONS + "/" + made.json().path("id").asText() + "/credentials";
        ObjectNode list = JSON.objectNode();
        list.putArray("key").add(wrong);
        refused(ada.api().put(credentials, list));
        refused(ada.api().put(credentials, JSON.objectNode().put("key", wrong).put("password", wrong)));
        refused(ada.api().put(credentials, JSON.objectNode().put("key", wrong + "x".repeat(9 << 10))));
        hear(ada.api().put(credentials, JSON.objectNode().put("key", wrong)));
    }

    /** The kinds no definition at hand asks for. */
    private void giveToTheServiceItself() throws Exception {
        String field = "custom-" + UUID.randomUUID();
        String signature = "signature-" + UUID.randomUUID();
        String token = encoded("{\"alg\":\"HS256\"}") + "." + encoded("{\"sub\":\"canary\",\"exp\":4102444800}") + "."
                + encoded(signature);
        secrets.seek("a field of one's own", field);
        secrets.seek("a signed token", token);
        secrets.seek("its signature", signature);
        Map<String, ObjectNode> gifts = new HashMap<>();
        gifts.put("custom", JSON.objectNode().put("whatever", field));
        gifts.put("jwt", JSON.objectNode().put("token", token));
        Map<String, String> identity =
                ServiceToken.identity(stack, Service.INTEGRATION_SERVICE, Service.CREDENTIAL_SERVICE);
        for (Map.Entry<String, ObjectNode> gift : gifts.entrySet()) {
            String integration = UUID.randomUUID().toString();
            URI address = URI.create(
                    stack.addresses().of(Service.CREDENTIAL_SERVICE) + "/internal/v1/credentials/" + integration);
            ObjectNode body = JSON.objectNode()
                    .put("user_id", ada.id())
                    .put("integration_type", "keyed")
                    .put("type", gift.getKey());
            body.set("fields", gift.getValue());
            hear(Http.send("PUT", address, identity, body).expect(204));
            Leasing leasing = Leasing.of(stack, ada, integration);
            assertThat(leasing.ask().expect(200).json().path("fields")).isEqualTo(gift.getValue());
            refused(leasing.askAfterRefusalOf(generation(leasing)));
            refused(Http.send("PUT", address, identity, body.deepCopy().put("type", "oauth2")));
            refused(Http.send("PUT", address, identity, body.deepCopy().put("expires_at", field)));
        }
    }

    /** It has used the refresh token and has not heard the answer: what it had is lost, and nobody else has it. */
    private void killCredentialServiceWhileItRenews(String photos) throws Exception {
        Leasing leasing = Leasing.of(stack, ada, photos);
        long generation = generation(leasing);
        provider.fail(JSON.objectNode().put("on", "token").put("kind", "hold"));
        CompletableFuture<Void> cutOff = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> leasing.askAfterRefusalOf(generation))
                        .isInstanceOf(StepFailed.class),
                Thread::startVirtualThread);
        provider.awaitHeld();
        restart(Service.CREDENTIAL_SERVICE, SHORT_TIMES);
        provider.release();
        cutOff.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        hear(Patience.until(
                "That the account is lost",
                LIMIT,
                () -> leasing.askAfterRefusalOf(generation),
                answer -> answer.status() == 409));
        Answer sync = hear(ada.api().post(INTEGRATIONS + "/" + photos + "/sync", incremental()));
        if (sync.status() == 202) {
            told.add(watch(photos).untilEnded().toString());
        }
        hear(ada.api().get(INTEGRATIONS + "/" + photos).expect(200));

        assertThat(connect()).isEqualTo(photos);
        SyncWatch.requireSuccess(watch(photos).untilEnded());
    }

    /** What a JVM prints of itself when it is asked. */
    private void dumpThreads() throws Exception {
        for (Service service : Service.values()) {
            long before = dumps(stack.log(service));
            Signal.QUIT.to(stack.pid(service));
            Patience.until("The dump of " + service, LIMIT, () -> dumps(stack.log(service)), now -> now > before);
        }
    }

    private static long dumps(Path log) {
        try {
            return DUMP.matcher(Files.readString(log, ISO_8859_1)).results().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void disconnect() {
        for (JsonNode integration : ada.api().all(INTEGRATIONS + "?limit=50")) {
            told.add(integration.toString());
            hear(ada.api().delete(INTEGRATIONS + "/" + integration.path("id").asText()));
        }
        hear(ada.api().delete("/api/v1/definitions/sandbox_photos/client"));
        ada.api().all("/api/v1/executions?limit=50").forEach(execution -> told.add(execution.toString()));
        ada.api().all("/api/v1/sync-jobs?limit=50").forEach(job -> told.add(job.toString()));
    }

    private void lookEverywhere() throws Exception {
        for (String answer : told) {
            secrets.through("an answer", answer.getBytes(UTF_8));
            signs.through("an answer", answer.getBytes(UTF_8));
        }
        long began = System.nanoTime();
        Everywhere everywhere = Everywhere.of(stack, List.of(secrets, signs));
        stack.console()
                .line("%d secrets, each in ten forms, looked for in %d s among %d answers, %s: %d found"
                        .formatted(
                                secrets.size(),
                                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                                told.size(),
                                everywhere.counts(),
                                secrets.found().size()));

        assertThat(signs.found())
                .as("the search sees what is there")
                .contains(
                        "the integration's id in an answer",
                        "the integration's id in the table integration.integration",
                        "the integration's id in the topic hypernet.integration.v1",
                        "the person's id in the table credential.credential",
                        "the person's id in the topic hypernet.object.v1")
                .anyMatch(found -> found.startsWith("the integration's id in the file logs/"));
        assertThat(secrets.size()).isGreaterThan(30);
        assertThat(secrets.found()).isEmpty();
    }

    /** What of the store only the key opens. */
    private void seekWhatIsStored() throws SQLException {
        String key = Objects.requireNonNull(stack.secrets().get("credentials.key.1"));
        try (Connection database = stack.database();
                PreparedStatement statement = database.prepareStatement(DECRYPTED)) {
            statement.setString(1, key);
            statement.setString(2, ada.id());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    seekPartsOf(rows.getString(1));
                }
            }
        }
    }

    private void seekPartsOf(String stored) {
        JsonNode secret = tree(stored);
        STORED.stream()
                .filter(secret::hasNonNull)
                .forEach(part ->
                        secrets.seek("a stored " + part, secret.path(part).asText()));
    }

    private static JsonNode tree(String json) {
        try {
            return READER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void restart(Service service, List<String> jvmArguments) throws Exception {
        Signal.KILL.to(stack.pid(service));
        CompletableFuture<Integer> unused = stack.restart(service, jvmArguments);
    }

    private SyncWatch watch(String photos) {
        return new SyncWatch(ada.api(), photos, news -> {});
    }

    private Answer sync(String photos) {
        Answer begun = ada.api()
                .post(INTEGRATIONS + "/" + photos + "/sync", incremental())
                .expect(202);
        told.add(watch(photos).untilEnded().toString());
        return begun;
    }

    private static ObjectNode incremental() {
        return JSON.objectNode().put("sync_type", "incremental");
    }

    private static long generation(Leasing leasing) {
        return leasing.ask().expect(200).json().path("generation").asLong();
    }

    private static ObjectNode echo(String on, int status) {
        return JSON.objectNode().put("on", on).put("kind", "echo").put("status", status);
    }

    private Answer refused(Answer answer) {
        assertThat(answer.status()).as("%s", answer).isGreaterThanOrEqualTo(400);
        return hear(answer);
    }

    private Answer hear(Answer answer) {
        told.add(answer.text());
        return answer;
    }

    private static String parameter(URI address, String name) {
        return Objects.requireNonNull(ConsentWalk.query(address).get(name), name);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
