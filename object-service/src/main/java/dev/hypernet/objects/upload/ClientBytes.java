package dev.hypernet.objects.upload;

import dev.hypernet.platform.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpServerRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body: tells a client that vanished from a disk that is full, and what becomes of bytes nobody wants.
 *
 * <p>An answer that comes before the body is over reaches a client only when it stops sending; so a little is read and
 * dropped, and if that is not all, the connection ends with the answer.
 */
final class ClientBytes extends FilterInputStream {
    private static final int DROPPED = 4 * 1024 * 1024;

    private final HttpServerRequest request;
    private volatile boolean vanished;

    ClientBytes(InputStream body, HttpServerRequest request) {
        super(body);
        this.request = request;
    }

    /** The body ended before its time. */
    static final class Vanished extends IOException {
        private static final long serialVersionUID = 1;

        Vanished(IOException cause) {
            super("the client is gone", cause);
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException failure) {
            vanished = true;
            throw new Vanished(failure);
        }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            return in.read(buffer, offset, length);
        } catch (IOException failure) {
            vanished = true;
            throw new Vanished(failure);
        }
    }

    /** The body has ended before its time. */
    boolean hasVanished() {
        return vanished;
    }

    /** The body is the framework's to close. */
    @Override
    public void close() {
        // Closing would read all that is left, however much.
    }

    /** What a request is answered that broke off, should anybody still listen. */
    static Problem incomplete() {
        return new Problem(400, "incomplete", "The request broke off", "The body ended before its end.");
    }

    /** Nothing more of the body is wanted. Never fails. */
    Uni<Void> left() {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(this::leave);
    }

    private void leave() {
        try {
            byte[] buffer = new byte[16 * 1024];
            int left = DROPPED;
            int read = 0;
            while (read >= 0 && left > 0) {
                read = in.read(buffer, 0, buffer.length);
                left -= read;
            }
            if (read >= 0) {
                request.response().endHandler(ignored -> request.connection().close());
            }
        } catch (IOException gone) {
            // Then nobody waits for an answer.
        }
    }
}
