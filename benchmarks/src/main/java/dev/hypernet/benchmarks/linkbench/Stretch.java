package dev.hypernet.benchmarks.linkbench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;

/**
 * A number of operations, done by some clients in a closed loop.
 *
 * @param latencies of each operation, in microseconds
 */
record Stretch(Map<Operation, Histogram> latencies, double seconds) {

    static final int DIGITS = 3;

    /** Makes a client that draws from this source of chance. */
    interface Clients {
        Client of(RandomGenerator random);
    }

    static Stretch run(Mix mix, Clients clients, int number, long operations, long seed, Witness witness) {
        AtomicLong left = new AtomicLong(operations);
        long began = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(number)) {
            List<Future<Map<Operation, Histogram>>> loops = new ArrayList<>();
            for (int client = 0; client < number; client++) {
                RandomGenerator random = new SplittableRandom(seed * number + client);
                loops.add(threads.submit(() -> loop(mix, clients.of(random), random, left, witness)));
            }
            Map<Operation, Histogram> all = new EnumMap<>(Operation.class);
            for (Future<Map<Operation, Histogram>> loop : loops) {
                loop.get().forEach((operation, histogram) -> of(operation, all).add(histogram));
            }
            return new Stretch(all, (System.nanoTime() - began) / 1e9);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    double perSecond() {
        return latencies.values().stream().mapToLong(Histogram::getTotalCount).sum() / seconds;
    }

    private static Map<Operation, Histogram> loop(
            Mix mix, Client client, RandomGenerator random, AtomicLong left, Witness witness) {
        Map<Operation, Histogram> latencies = new EnumMap<>(Operation.class);
        while (left.getAndDecrement() > 0) {
            Operation operation = mix.next(random);
            long began = System.nanoTime();
            try {
                client.perform(operation);
            } catch (RuntimeException e) {
                witness.violation(operation.title() + ": " + e.getMessage());
            }
            of(operation, latencies).recordValue((System.nanoTime() - began) / 1000);
        }
        return latencies;
    }

    private static Histogram of(Operation operation, Map<Operation, Histogram> latencies) {
        return latencies.computeIfAbsent(operation, first -> new Histogram(DIGITS));
    }
}
