package dev.hypernet.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A server that a script makes of the npm package oidc-provider, which is not ours, on loopback: the package is
 * installed once into the user's cache folder. It needs node, npm and, the first time, a registry.
 *
 * @see <a href="https://github.com/panva/node-oidc-provider">node-oidc-provider</a>
 */
public final class OidcProvider implements AutoCloseable {
    /** Changes when package.json does. */
    private static final String VERSION = "9.13.3";

    private static final String LISTENING = "listening ";
    private static final long INSTALLING_SECONDS = 180;

    private final Process process;
    private final String url;

    private OidcProvider(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /**
     * Starts a script, an ES module that prints {@code listening} and its port, and ends when its standard input does.
     * Where there is nothing to start it with, that is said aloud, and the test is to be skipped.
     *
     * @param test beside which the script lies as a resource
     */
    public static Optional<OidcProvider> started(Class<?> test, String script, String... arguments) {
        try {
            return Optional.of(started(resource(test, script), List.of(arguments)));
        } catch (IOException | IllegalStateException notHere) {
            System.err.println("##### NO OIDC-PROVIDER: " + test.getSimpleName()
                    + " is skipped: it needs node, npm and a" + " registry: " + notHere.getMessage());
            return Optional.empty();
        }
    }

    /** Where it listens, without a slash at the end. */
    public String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The text rather than a file: several builds share the folder, whose packages it imports. */
    private static OidcProvider started(String script, List<String> arguments) throws IOException {
        ProcessBuilder node = new ProcessBuilder("node", "--input-type=module", "--eval", script, "--");
        node.command().addAll(arguments);
        Process process = node.directory(installed().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        if (line == null || !line.startsWith(LISTENING)) {
            process.destroy();
            throw new IllegalStateException("the script did not start");
        }
        return new OidcProvider(process, "http://127.0.0.1:" + line.substring(LISTENING.length()));
    }

    /** Whole or not at all: several builds may share the folder. */
    private static Path installed() throws IOException {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "hypernet");
        Path ready = cache.resolve("oidc-provider-" + VERSION);
        if (Files.notExists(ready)) {
            Path fresh = Files.createTempDirectory(Files.createDirectories(cache), "oidc-provider");
            Files.writeString(
                    fresh.resolve("package.json"), resource(OidcProvider.class, "oidc-provider/package.json"));
            install(fresh);
            try {
                Files.move(fresh, ready);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
                System.err.println("oidc-provider was installed by another build meanwhile");
            }
        }
        return ready;
    }

    private static String resource(Class<?> beside, String name) {
        try (InputStream resource = beside.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalArgumentException("no resource " + name + " beside " + beside.getName());
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void install(Path folder) throws IOException {
        Process npm = new ProcessBuilder(
                        "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!npm.waitFor(INSTALLING_SECONDS, TimeUnit.SECONDS) || npm.exitValue() != 0) {
                npm.destroy();
                throw new IllegalStateException("npm install failed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
