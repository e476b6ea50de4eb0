package dev.hypernet.credentials;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A provider that no HTTP server would let us have: it answers in bytes of the test's own, or not at all. Until it is
 * told otherwise it is polite: a code brings {@code access-1} and {@code refresh-1}, and these bring {@code access-2}.
 */
public final class RudeProvider implements AutoCloseable {
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String LENGTH = "content-length:";
    private static final String REFRESH = "refresh_token=refresh-";
    private static final String REVOKE = "/revoke";
    private static final byte[] BLOCK = "x".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_BLOCKS = 4096;
    private static final int DRIP_MS = 100;

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicLong written = new AtomicLong();
    private volatile Manner manner;

    /** How a request is answered; the connection is closed after it. */
    @FunctionalInterface
    private interface Manner {
        void answer(Asked request, OutputStream connection) throws IOException, InterruptedException;
    }

    /** A request: its first line, its lines of headers in one text, and its form. */
    public record Asked(String line, String headers, String form) {

        public String path() {
            return line.split(" ", -1)[1];
        }
    }

    private RudeProvider(ServerSocket socket) {
        this.socket = socket;
        this.manner = RudeProvider::politely;
    }

    public static RudeProvider start() {
        try {
            RudeProvider provider = new RudeProvider(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            provider.threads.execute(provider::listen);
            return provider;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public String url(String path) {
        return "http://127.0.0.1:" + socket.getLocalPort() + path;
    }

    /** Of somebody who wants to connect an account here, whose refresh tokens are good for one use. */
    public Walk walk() {
        Walk walk = Walk.toPhotos();
        return Walk.to("odd", walk.user(), UUID.randomUUID(), walk.account(), walk.oauth2())
                .where("token_url", url("/token"))
                .where("revocation_url", url(REVOKE))
                .where("client_authentication", "none");
    }

    public void isPolite() {
        manner = RudeProvider::politely;
    }

    /** With no other headers than the length and these. */
    public void answers(int status, String body, String... headers) {
        says(head(status, headers) + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + END_OF_HEAD
                + body);
    }

    /** Exactly these characters, and then no more. */
    public void says(String text) {
        manner = (request, connection) -> connection.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes the request and lets it hang. */
    public void isSilent() {
        manner = (request, connection) -> closed.await();
    }

    /** Goes on and on, as fast as anybody reads. */
    public void neverEnds() {
        manner = (request, connection) -> {
            connection.write((head(200) + "Content-Length: " + Long.MAX_VALUE + END_OF_HEAD)
                    .getBytes(StandardCharsets.US_ASCII));
            for (int block = 0; block < MOST_BLOCKS; block++) {
                connection.write(BLOCK);
                written.addAndGet(BLOCK.length);
            }
        };
    }

    /** Never pauses for long, and never comes to an end. */
    public void dribbles() {
        manner = (request, connection) -> {
            connection.write((head(200) + "Content-Length: 100000" + END_OF_HEAD).getBytes(StandardCharsets.US_ASCII));
            while (closed.getCount() > 0) {
                connection.write(' ');
                connection.flush();
                Thread.sleep(DRIP_MS);
            }
        };
    }

    /** All requests but those for a revocation. */
    public List<Asked> asked() {
        return asked.stream().filter(request -> !request.path().equals(REVOKE)).toList();
    }

    /** The forms of the revocations. */
    public List<String> revocations() {
        return asked.stream()
                .filter(request -> request.path().equals(REVOKE))
                .map(Asked::form)
                .toList();
    }

    /** How many bytes of endless answers somebody took. */
    public long written() {
        return written.get();
    }

    private static void politely(Asked request, OutputStream connection) throws IOException {
        int at = request.form().indexOf(REFRESH);
        int number = at < 0 ? 1 : 1 + Character.digit(request.form().charAt(at + REFRESH.length()), 10);
        String body = """
            {"access_token":"access-%d","refresh_token":"refresh-%d","expires_in":3600}\
            """.formatted(number, number);
        connection.write((head(200) + "Content-Length: " + body.length() + END_OF_HEAD + body)
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(int status, String... headers) {
        String lines = Stream.concat(
                        Stream.of("HTTP/1.1 " + status + " Whatever", "Connection: close"), Arrays.stream(headers))
                .collect(Collectors.joining("\r\n"));
        return lines + "\r\n";
    }

    private void listen() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Asked request = read(new BufferedInputStream(connection.getInputStream()));
            asked.add(request);
            if (request.path().equals(REVOKE)) {
                politely(request, connection.getOutputStream());
            } else {
                manner.answer(request, connection.getOutputStream());
            }
        } catch (IOException hungUp) {
            // They do, on a provider like this.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Asked read(InputStream connection) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(StandardCharsets.US_ASCII).endsWith(END_OF_HEAD)) {
            int next = connection.read();
            if (next < 0) {
                throw new IOException("hung up");
            }
            bytes.write(next);
        }
        String head = bytes.toString(StandardCharsets.US_ASCII);
        int length = head.lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith(LENGTH))
                .mapToInt(
                        line -> Integer.parseInt(line.substring(LENGTH.length()).strip()))
                .findFirst()
                .orElse(0);
        int lineEnd = head.indexOf("\r\n");
        return new Asked(
                head.substring(0, lineEnd),
                head.substring(lineEnd).strip(),
                new String(connection.readNBytes(length), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        threads.shutdownNow();
        threads.close();
    }
}
