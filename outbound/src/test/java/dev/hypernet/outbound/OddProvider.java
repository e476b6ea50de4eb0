package dev.hypernet.outbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider on 127.0.0.1 that plays a script of bytes to each request, as a well-behaved server never would. */
final class OddProvider implements Closeable {
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: (\\d+)");

    private final Script script;
    private final ServerSocket server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch left = new CountDownLatch(1);

    /** What is done about a request; the connection lives on unless the script closes it. */
    @FunctionalInterface
    interface Script {
        void play(String request, Socket connection) throws IOException, InterruptedException;
    }

    private OddProvider(Script script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    static OddProvider playing(Script script) {
        try {
            return new OddProvider(script);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Plays the same text to everybody. */
    static OddProvider saying(String text) {
        return playing((request, connection) -> write(connection, text));
    }

    static OddProvider answering(int status, String headers, String body) {
        return saying(answer(status, headers, body.getBytes(StandardCharsets.UTF_8)));
    }

    static OddProvider answering(int status, String headers, byte[] body) {
        return saying(answer(status, headers, body));
    }

    /** An answer as text, byte for byte; the headers each end with a line's end. */
    static String answer(int status, String headers, byte[] body) {
        return "HTTP/1.1 " + status + " OK\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n"
                + new String(body, StandardCharsets.ISO_8859_1);
    }

    static void write(Socket connection, String text) throws IOException {
        OutputStream out = connection.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    int port() {
        return server.getLocalPort();
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Every request that came, head and body. */
    List<String> asked() {
        return asked;
    }

    /** Waits until a connection was closed from the other end. */
    boolean wasLeft() throws InterruptedException {
        return left.await(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException gone) {
            // It is closed.
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String request = read(in); !request.isEmpty(); request = read(in)) {
                asked.add(request);
                script.play(request, connection);
            }
        } catch (IOException | InterruptedException gone) {
            // The other end is gone, which wasLeft() tells.
        }
        left.countDown();
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        while (!request.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            request.write(next);
        }
        Matcher length = LENGTH.matcher(request.toString(StandardCharsets.ISO_8859_1));
        if (length.find()) {
            request.write(in.readNBytes(Integer.parseInt(length.group(1))));
        }
        return request.toString(StandardCharsets.ISO_8859_1);
    }
}
