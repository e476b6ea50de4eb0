package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.hypernet.contracts.IntegrationId;
import dev.hypernet.platform.context.CallerContext;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Outputs of methods with a {@code cacheTtlMs} (row X02), each for its own time, as many as fit into what is
 * configured.
 *
 * <p>Of many who ask the same at once one asks the provider, and all get what came. A failure is told to those who wait
 * for it and then forgotten. Each replica remembers for itself.
 */
@Singleton
class AnswerCache {
    private static final String METRIC = "method-outputs";
    /** What a key and the bookkeeping take beside the output itself. */
    private static final int OVERHEAD = 512;

    private final AsyncCache<Key, Entry> entries;

    AnswerCache(CallConfig config, MeterRegistry metrics) {
        this.entries = CaffeineCacheMetrics.monitor(
                metrics,
                Caffeine.newBuilder()
                        .maximumWeight(config.cacheBytes())
                        .weigher((Key key, Entry entry) -> entry.weight())
                        .expireAfter(Expiry.creating((Key key, Entry entry) -> entry.lasts()))
                        .recordStats()
                        .buildAsync(),
                METRIC);
    }

    /**
     * What makes two calls the same one: a changed integration or definition asks anew.
     *
     * @param input the SHA-256 of the canonical input
     */
    record Key(
            IntegrationId integration, long integrationVersion, String definitionVersion, String method, String input) {

        static Key of(MethodCalls.Call call, String input) {
            return new Key(
                    call.integration().id(),
                    call.integration().version(),
                    call.definition().version(),
                    call.method().id(),
                    input);
        }
    }

    /** What all get who wait for it. */
    private sealed interface Entry {
        Duration lasts();

        int weight();
    }

    /**
     * An output and for how long it is good.
     *
     * @param bytes of its JSON
     */
    record Answer(JsonNode output, String hash, long bytes, Duration lasts) implements Entry {
        @Override
        public int weight() {
            return (int) Math.min(Integer.MAX_VALUE, bytes + OVERHEAD);
        }
    }

    /**
     * Good for those who wait already, and no longer. An entry of its own: of one that throws, Caffeine writes to the
     * log.
     */
    private record Failure(CallFailed reason) implements Entry {
        @Override
        public Duration lasts() {
            return Duration.ZERO;
        }

        @Override
        public int weight() {
            return OVERHEAD;
        }
    }

    /** An output, and whether somebody else, earlier or at the same time, asked for it. */
    record Remembered(Answer answer, boolean cached) {}

    /** The output, from memory where it is there; asking fails for all who wait for it alike. */
    Uni<Remembered> get(Key key, Supplier<Uni<Answer>> ask) {
        Question question = new Question(ask);
        return Uni.createFrom()
                .completionStage(() -> shared(key, question))
                .onFailure(CompletionException.class)
                .transform(AnswerCache::reason)
                .map(entry -> remembered(entry, question))
                .emitOn(CallerContext.here());
    }

    /** A copy: whoever gives up waiting must not take the answer from the others. */
    private CompletionStage<Entry> shared(Key key, Question question) {
        return entries.get(key, question::ask).copy();
    }

    private static Remembered remembered(Entry entry, Question question) {
        return switch (entry) {
            case Answer answer -> new Remembered(answer, !question.asked);
            case Failure failure -> throw failure.reason();
        };
    }

    private static Throwable reason(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    /** What one of several callers does for all. */
    private static final class Question {
        private final Supplier<Uni<Answer>> ask;
        private volatile boolean asked;

        Question(Supplier<Uni<Answer>> ask) {
            this.ask = ask;
        }

        CompletableFuture<Entry> ask(Key key, @Nullable Executor executor) {
            asked = true;
            return ask.get()
                    .<Entry>map(answer -> answer)
                    .onFailure(CallFailed.class)
                    .recoverWithItem(Failure::new)
                    .subscribeAsCompletionStage();
        }
    }
}
