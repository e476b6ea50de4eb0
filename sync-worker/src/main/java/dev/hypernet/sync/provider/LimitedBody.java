package dev.hypernet.sync.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body into memory up to a limit; what is longer is cut off where it comes from. */
final class LimitedBody implements BodySubscriber<byte[]> {
    private final int limit;
    private final PageMemory.Room room;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    /** The body is longer than was expected, and just now there is no room for that. */
    static final class NoRoom extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** The body is longer than the limit. */
    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;
    }

    LimitedBody(int limit, PageMemory.Room room) {
        this.limit = limit;
        this.room = room;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            bytes.writeBytes(chunk);
        }
        Flow.Subscription source = subscription;
        if (source == null || body.isDone()) {
            return;
        }
        if (bytes.size() > limit) {
            giveUp(source, new Exceeded());
        } else if (bytes.size() > PageMemory.SMALL && !room.grow()) {
            giveUp(source, new NoRoom());
        } else {
            source.request(1);
        }
    }

    private void giveUp(Flow.Subscription source, IOException reason) {
        source.cancel();
        bytes.reset();
        body.completeExceptionally(reason);
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }
}
