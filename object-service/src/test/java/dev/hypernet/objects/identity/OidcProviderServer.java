package dev.hypernet.objects.identity;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The npm package oidc-provider, an OpenID server that is not ours, on loopback: installed once into a cache folder,
 * and made the issuer of people's tokens. Where there is no Node or no registry nothing is started, and the test says
 * so.
 */
public class OidcProviderServer implements QuarkusTestResourceLifecycleManager {
    /** A system property, since Quarkus loads this class more than once: where the server listens. */
    private static final String ADDRESS = "hypernet.test.oidc-provider";

    /** Changes when package.json does. */
    private static final String VERSION = "9.13.3";

    private static final long INSTALLING_SECONDS = 180;

    private @Nullable Process server;

    /** Where it listens; null where it could not be started. */
    static @Nullable String address() {
        return System.getProperty(ADDRESS);
    }

    @Override
    public Map<String, String> start() {
        try {
            String issuer = "http://127.0.0.1:" + started(installed());
            System.setProperty(ADDRESS, issuer);
            return Map.of(
                    "quarkus.oidc.auth-server-url",
                    issuer,
                    "quarkus.oidc.discovery-enabled",
                    "true",
                    "quarkus.oidc.jwks-path",
                    "",
                    "quarkus.oidc.token.issuer",
                    issuer);
        } catch (IOException | IllegalStateException notHere) {
            System.clearProperty(ADDRESS);
            System.err.println("##### NO FOREIGN ISSUER: ForeignIssuerTest is skipped: " + notHere.getMessage());
            return Map.of();
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.destroy();
        }
        System.clearProperty(ADDRESS);
    }

    private int started(Path folder) throws IOException {
        Process node = new ProcessBuilder("node", "server.mjs")
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        server = node;
        BufferedReader output =
                new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null || !line.startsWith("listening ")) {
            throw new IllegalStateException("oidc-provider did not start");
        }
        return Integer.parseInt(line.substring("listening ".length()));
    }

    /** Whole or not at all: several builds may share the folder. */
    private static Path installed() throws IOException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "hypernet");
        Path ready = cache.resolve("oidc-provider-" + VERSION);
        if (Files.notExists(ready)) {
            Path fresh = Files.createTempDirectory(Files.createDirectories(cache), "oidc-provider");
            copy("package.json", fresh);
            run(fresh, List.of("npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"));
            try {
                Files.move(fresh, ready);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
                System.err.println("oidc-provider was installed by another build meanwhile");
            }
        }
        copy("server.mjs", ready);
        return ready;
    }

    private static void copy(String name, Path folder) throws IOException {
        try (InputStream resource = OidcProviderServer.class.getResourceAsStream("/oidc-provider/" + name)) {
            if (resource == null) {
                throw new IOException("no resource " + name);
            }
            Files.copy(resource, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void run(Path folder, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(INSTALLING_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroy();
                throw new IllegalStateException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
