package dev.hypernet.testkit;

import dev.hypernet.contracts.UserId;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.build.Jwt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real server with Vault's API, HashiCorp's or OpenBao, with what {@code deploy/vault} sets up in it: the engine, the
 * policy and a login. It is, in this order, the one at {@code VAULT_ADDR} (with a {@code VAULT_TOKEN} that may do so),
 * or one started from {@code bao} or {@code vault} on the PATH, or from the binary that {@code
 * tools/vault-server/build} has put into the user's cache folder.
 *
 * <p>Where there is none the service under test gets the embedded store, says so, and tests that begin with {@link
 * #assumeRunning} are skipped; with {@code HYPERNET_VAULT_TESTS=required} in the environment that is a failure instead.
 *
 * <p>The login is AppRole's, with the argument {@code login=secret-id-file} by a secret id in a file, or with {@code
 * login=kubernetes} one by a service account's token.
 */
public class VaultServer implements QuarkusTestResourceLifecycleManager {
    /** The name of the argument that chooses the login. */
    public static final String LOGIN = "login";

    public static final String KUBERNETES = "kubernetes";
    public static final String SECRET_ID_FILE = "secret-id-file";

    /** System properties, since Quarkus loads this class more than once. */
    private static final String ADDRESS = "hypernet.test.vault.address";

    private static final String TOKEN = "hypernet.test.vault.token";
    private static final String MOUNT = "hypernet.test.vault.mount";
    private static final String UNSEAL_KEY = "hypernet.test.vault.unseal-key";
    private static final String PROCESS = "hypernet.test.vault.process";
    private static final String SECRET_ID = "hypernet.test.vault.secret-id";

    /** The server ends with its watch's input, however this process ends; also one that stands still. */
    private static final String UNTIL_WE_END =
            "\"$@\" >\"$0\" 2>&1 & server=$!; echo $server; cat >/dev/null; kill -9 $server";

    private static final Path POLICY = Path.of("..", "deploy", "vault", "credential-service.hcl");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private String login = "approle";
    private @Nullable Process server;

    @Override
    public void init(Map<String, String> arguments) {
        login = arguments.getOrDefault(LOGIN, login);
    }

    @Override
    public Map<String, String> start() {
        try {
            String elsewhere = System.getenv("VAULT_ADDR");
            VaultApi admin = elsewhere == null
                    ? started(binary())
                    : new VaultApi(elsewhere, Objects.requireNonNullElse(System.getenv("VAULT_TOKEN"), ""));
            return configured(admin);
        } catch (IOException | IllegalStateException notHere) {
            stop();
            if ("required".equals(System.getenv("HYPERNET_VAULT_TESTS"))) {
                throw new IllegalStateException("The tests of the Vault store would be skipped", notHere);
            }
            System.err.println("##### NO VAULT: the tests of the Vault store are skipped: " + notHere.getMessage());
            return Map.of();
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            end(server);
        } else if (System.getProperty(ADDRESS) != null) {
            leaveNothing();
        }
        Stream.of(ADDRESS, TOKEN, MOUNT, UNSEAL_KEY, PROCESS, SECRET_ID).forEach(System::clearProperty);
    }

    /** Skips the test where there is no server. */
    public static void assumeRunning() {
        Assumptions.assumeTrue(
                System.getProperty(ADDRESS) != null,
                "SKIPPED: no Vault; with Go installed tools/vault-server/build makes one");
    }

    /** Skips the test where the server is somebody else's, who would mind it sealed or stopped. */
    public static void assumeOwn() {
        assumeRunning();
        Assumptions.assumeTrue(System.getProperty(PROCESS) != null, "SKIPPED: the Vault at VAULT_ADDR is not ours");
    }

    public static void seal() {
        admin().post("sys/seal", new JsonObject());
    }

    /** Returns when it answers again; one that is not sealed stays as it is. */
    public static void unseal() {
        admin().post("sys/unseal", new JsonObject().put("key", System.getProperty(UNSEAL_KEY)));
        awaitActive(admin());
    }

    /** From now on it takes connections and answers nothing. */
    public static void pause() {
        signal("-STOP");
    }

    public static void resume() {
        signal("-CONT");
    }

    /** Every token that a login has brought is worth nothing from now on. */
    public static void revokeTokens() {
        admin().post("sys/leases/revoke-prefix/auth/" + mount() + "/login", new JsonObject());
    }

    /** How many logins there are whose tokens are still good. */
    public static int tokens() {
        return keys(admin().call("LIST", "sys/leases/lookup/auth/" + mount() + "/login", null))
                .size();
    }

    /** How many of those tokens have been renewed. */
    public static long renewedTokens() {
        return keys(admin().call("LIST", "sys/leases/lookup/auth/" + mount() + "/login", null)).stream()
                .map(login -> "auth/%s/login/%s".formatted(mount(), login))
                .map(lease -> admin().call("POST", "sys/leases/lookup", new JsonObject().put("lease_id", lease)))
                // One may end between the two questions.
                .filter(answer -> answer.status() == 200)
                .filter(answer -> answer.body().getJsonObject("data").getString("last_renewal") != null)
                .count();
    }

    /** How long a token is good that a login brings from now on. For AppRole's logins, as what follows. */
    public static void tokensLive(Duration life) {
        admin().post(role(mount()) + "/token-ttl", new JsonObject().put("token_ttl", life.toSeconds() + "s"));
    }

    /** Puts a new secret id into the service's file; the former ones are good, too. */
    public static void replaceSecretId() {
        try {
            putSecretId(admin(), mount(), Path.of(System.getProperty(SECRET_ID)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** All secret ids but the one in the file are worth nothing from now on; tokens they have brought stay good. */
    public static void destroyFormerSecretIds() {
        List<String> accessors = secretIds();
        String inTheFile = accessor(admin(), mount(), Path.of(System.getProperty(SECRET_ID)));
        accessors.stream()
                .filter(accessor -> !accessor.equals(inTheFile))
                .forEach(accessor -> admin().post(
                                role(mount()) + "/secret-id-accessor/destroy",
                                new JsonObject().put("secret_id_accessor", accessor)));
    }

    /** The secret ids that are good, each by its accessor. */
    public static List<String> secretIds() {
        return keys(admin().call("LIST", role(mount()) + "/secret-id", null));
    }

    /** The policy of the service loses all it allows, or has it again. */
    public static void allow(boolean anything) {
        try {
            String rules = anything
                    ? Files.readString(POLICY).replace("\"hypernet/", "\"" + mount() + "/")
                    : "path \"nothing\" { capabilities = [\"deny\"] }";
            admin().post("sys/policies/acl/" + mount(), new JsonObject().put("policy", rules));
        } catch (IOException missing) {
            throw new IllegalStateException("no policy at " + POLICY.toAbsolutePath(), missing);
        }
    }

    /** The generations that lie there for a credential. */
    public static List<String> generations(UserId owner, UUID credential) {
        return keys(admin().call("LIST", "%s/metadata/credentials/%s/%s".formatted(mount(), owner, credential), null));
    }

    /** Whether anything lies there of this person. */
    public static boolean knows(UserId owner) {
        return !keys(admin().call("LIST", "%s/metadata/credentials/%s".formatted(mount(), owner), null))
                .isEmpty();
    }

    /** An entry's own data, as JSON. */
    public static String data(UserId owner, UUID credential, long generation) {
        return admin().get("%s/data/%s".formatted(mount(), entry(owner, credential, generation)))
                .getJsonObject("data")
                .getJsonObject("data")
                .encode();
    }

    /** What an entry says of itself, as JSON. */
    public static String metadata(UserId owner, UUID credential, long generation) {
        return admin().get("%s/metadata/%s".formatted(mount(), entry(owner, credential, generation)))
                .getJsonObject("data")
                .encode();
    }

    private static String entry(UserId owner, UUID credential, long generation) {
        return "credentials/%s/%s/%d".formatted(owner, credential, generation);
    }

    private static VaultApi admin() {
        return new VaultApi(System.getProperty(ADDRESS), System.getProperty(TOKEN));
    }

    /** Engine, login and policy have one name, of this run: the server may serve other runs. */
    private static String mount() {
        return System.getProperty(MOUNT);
    }

    private static List<String> keys(VaultApi.Answer answer) {
        return answer.status() == 404
                ? List.of()
                : answer.body().getJsonObject("data").getJsonArray("keys").stream()
                        .map(String::valueOf)
                        .toList();
    }

    private static void signal(String name) {
        try {
            new ProcessBuilder("kill", name, System.getProperty(PROCESS))
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new IllegalStateException("cannot send a signal", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path binary() {
        Stream<String> folders =
                Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(System.getenv("PATH"));
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .orElseGet(
                        () -> Path.of(System.getProperty("user.home"), ".cache").toString());
        return Stream.concat(
                        folders.flatMap(folder -> Stream.of(Path.of(folder, "bao"), Path.of(folder, "vault"))),
                        Stream.of(Path.of(cache, "hypernet", "bin", "bao")))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no VAULT_ADDR, neither bao nor vault on the PATH, nothing in " + cache + "/hypernet/bin"));
    }

    private VaultApi started(Path binary) throws IOException {
        Path folder = Files.createTempDirectory("hypernet-vault");
        String listener = "127.0.0.1:" + freePort();
        Path config = folder.resolve("server.json");
        Files.writeString(config, serverConfig(listener).encode());
        Path log = folder.resolve("server.log");
        Process watch = new ProcessBuilder(
                        "sh", "-c", UNTIL_WE_END, log.toString(), binary.toString(), "server", "-config=" + config)
                .start();
        server = watch;
        System.setProperty(PROCESS, firstLine(watch));
        VaultApi stranger = new VaultApi("http://" + listener, "");
        Awaitility.await("Vault, see " + log)
                .atMost(START_LIMIT)
                .ignoreExceptions()
                .until(() -> stranger.call("GET", "sys/init", null).status() == 200);
        JsonObject keys = stranger.post(
                "sys/init", new JsonObject().put("secret_shares", 1).put("secret_threshold", 1));
        System.setProperty(UNSEAL_KEY, keys.getJsonArray("keys_base64").getString(0));
        VaultApi admin = new VaultApi(stranger.address(), keys.getString("root_token"));
        admin.post("sys/unseal", new JsonObject().put("key", System.getProperty(UNSEAL_KEY)));
        awaitActive(admin);
        return admin;
    }

    private static String firstLine(Process process) throws IOException {
        return String.valueOf(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    private static void end(Process watch) {
        try {
            watch.getOutputStream().close();
        } catch (IOException ended) {
            System.err.println("Vault's watch has ended already");
        }
    }

    private static JsonObject serverConfig(String listener) {
        return new JsonObject()
                .put("storage", new JsonObject().put("inmem", new JsonObject()))
                .put(
                        "listener",
                        new JsonObject()
                                .put(
                                        "tcp",
                                        new JsonObject()
                                                .put("address", listener)
                                                .put("tls_disable", true)))
                .put("api_addr", "http://" + listener)
                .put("disable_mlock", true);
    }

    private static void awaitActive(VaultApi admin) {
        Awaitility.await("Vault is active")
                .atMost(START_LIMIT)
                .until(() -> admin.call("GET", "auth/token/lookup-self", null).status() == 200);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** As docs/operating.md tells operators to. */
    private Map<String, String> configured(VaultApi admin) throws IOException {
        String name = "hypernet-" + UUID.randomUUID().toString().substring(0, 8);
        System.setProperty(ADDRESS, admin.address());
        System.setProperty(TOKEN, admin.token());
        System.setProperty(MOUNT, name);
        admin.post(
                "sys/mounts/" + name,
                new JsonObject().put("type", "kv").put("options", new JsonObject().put("version", "2")));
        // A fresh engine asks for a moment's patience.
        Awaitility.await("the engine")
                .atMost(START_LIMIT)
                .until(() -> admin.call("POST", name + "/config", new JsonObject().put("cas_required", true))
                                .status()
                        < 300);
        allow(true);
        Map<String, String> config = new HashMap<>(
                switch (login) {
                    case KUBERNETES -> byServiceAccount(admin, name);
                    case SECRET_ID_FILE -> bySecretIdFile(admin, name);
                    default -> byAppRole(admin, name);
                });
        config.put("quarkus.vault.url", admin.address());
        config.put("hypernet.secrets.store", "vault");
        config.put("hypernet.secrets.vault.mount", name);
        config.put("hypernet.secrets.vault.deadline", "PT3S");
        return config;
    }

    private static Map<String, String> byAppRole(VaultApi admin, String name) {
        Map<String, String> config = new HashMap<>(appRole(admin, name));
        config.put(
                "quarkus.vault.authentication.app-role.secret-id",
                freshSecretId(admin, name).getString("secret_id"));
        return config;
    }

    private static Map<String, String> bySecretIdFile(VaultApi admin, String name) throws IOException {
        Map<String, String> config = new HashMap<>(appRole(admin, name));
        Path file = Files.createTempFile("hypernet-vault", ".secret-id");
        System.setProperty(SECRET_ID, file.toString());
        putSecretId(admin, name, file);
        config.put("hypernet.secrets.vault.secret-id-file", file.toString());
        return config;
    }

    private static Map<String, String> appRole(VaultApi admin, String name) {
        admin.post("sys/auth/" + name, new JsonObject().put("type", "approle"));
        admin.post(
                role(name),
                new JsonObject()
                        .put("token_policies", name)
                        .put("token_ttl", "20m")
                        .put("token_max_ttl", "1h"));
        return Map.of(
                "quarkus.vault.authentication.app-role.auth-mount-path",
                name,
                "quarkus.vault.authentication.app-role.role-id",
                admin.get(role(name) + "/role-id").getJsonObject("data").getString("role_id"));
    }

    private static String role(String name) {
        return "auth/%s/role/credential-service".formatted(name);
    }

    private static JsonObject freshSecretId(VaultApi admin, String name) {
        return admin.post(role(name) + "/secret-id", new JsonObject()).getJsonObject("data");
    }

    /** At once, and as an editor leaves it: with a line's end. */
    private static void putSecretId(VaultApi admin, String name, Path file) throws IOException {
        String secretId = freshSecretId(admin, name).getString("secret_id");
        Path fresh = Files.writeString(file.resolveSibling(file.getFileName() + ".fresh"), secretId + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String accessor(VaultApi admin, String name, Path file) {
        try {
            return admin.post(
                            role(name) + "/secret-id/lookup",
                            new JsonObject()
                                    .put("secret_id", Files.readString(file).strip()))
                    .getJsonObject("data")
                    .getString("secret_id_accessor");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * Kubernetes' login without a cluster: the method {@code jwt}, which Vault documents for service accounts too and
     * which the client logs in to with the same request. Only the judge of the token is another.
     */
    private static Map<String, String> byServiceAccount(VaultApi admin, String name) throws IOException {
        KeyPair keys = keys();
        admin.post("sys/auth/" + name, new JsonObject().put("type", "jwt"));
        admin.post(
                "auth/%s/config".formatted(name),
                new JsonObject().put("jwt_validation_pubkeys", new JsonArray().add(pem(keys))));
        admin.post(
                "auth/%s/role/credential-service".formatted(name),
                new JsonObject()
                        .put("role_type", "jwt")
                        .put("user_claim", "sub")
                        .put("bound_audiences", "vault")
                        .put("bound_subject", "system:serviceaccount:hypernet:credential-service")
                        .put("token_policies", name)
                        .put("token_ttl", "20m"));
        Path token = Files.createTempFile("hypernet-vault", ".jwt");
        Files.writeString(
                token,
                Jwt.audience("vault")
                        .subject("system:serviceaccount:hypernet:credential-service")
                        .expiresIn(Duration.ofHours(1))
                        .jws()
                        .algorithm(SignatureAlgorithm.RS256)
                        .sign(keys.getPrivate()));
        return Map.of(
                "quarkus.vault.authentication.kubernetes.auth-mount-path",
                name,
                "quarkus.vault.authentication.kubernetes.role",
                "credential-service",
                "quarkus.vault.authentication.kubernetes.jwt-token-path",
                token.toString());
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has RSA", impossible);
        }
    }

    private static String pem(KeyPair keys) {
        return "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                .formatted(
                        Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded()));
    }

    /** The server is another's: what this run made there goes. */
    private static void leaveNothing() {
        admin().delete("sys/mounts/" + mount());
        admin().delete("sys/auth/" + mount());
        admin().delete("sys/policies/acl/" + mount());
    }
}
