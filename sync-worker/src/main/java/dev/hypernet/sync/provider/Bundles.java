package dev.hypernet.sync.provider;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** What many want of one at the same time, asked for at once: while one question is under way, the next gathers. */
final class Bundles<K, V> {
    private final Question<K, V> question;
    private final Map<K, List<CompletableFuture<V>>> waiting = new HashMap<>();

    /** Asks for many. */
    interface Question<K, V> {
        /**
         * As many answers as are wanted, in any order.
         *
         * @throws RuntimeException which all who wait are thrown
         */
        List<V> answers(K key, int wanted);
    }

    Bundles(Question<K, V> question) {
        this.question = question;
    }

    /** Waits for one of the answers. */
    V take(K key) {
        CompletableFuture<V> answer = new CompletableFuture<>();
        if (isFirst(key, answer)) {
            Thread.ofVirtual().name("bundles").start(() -> ask(key));
        }
        try {
            return answer.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped", stopped);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException known ? known : new IllegalStateException(failed);
        }
    }

    /** A key that is known has somebody who asks for it. */
    private synchronized boolean isFirst(K key, CompletableFuture<V> answer) {
        boolean first = !waiting.containsKey(key);
        waiting.computeIfAbsent(key, any -> new ArrayList<>()).add(answer);
        return first;
    }

    private void ask(K key) {
        for (List<CompletableFuture<V>> bundle = next(key); !bundle.isEmpty(); bundle = next(key)) {
            answer(key, bundle);
        }
    }

    private synchronized List<CompletableFuture<V>> next(K key) {
        List<CompletableFuture<V>> gathered = waiting.getOrDefault(key, List.of());
        if (gathered.isEmpty()) {
            waiting.remove(key);
        } else {
            waiting.put(key, new ArrayList<>());
        }
        return gathered;
    }

    private void answer(K key, List<CompletableFuture<V>> bundle) {
        try {
            List<V> answers = question.answers(key, bundle.size());
            for (int place = 0; place < bundle.size(); place++) {
                bundle.get(place).complete(answers.get(place));
            }
        } catch (Throwable failure) {
            // An Error too: whoever is not answered would wait for ever.
            bundle.forEach(waits -> waits.completeExceptionally(failure));
        }
    }
}
