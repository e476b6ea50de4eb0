package dev.hypernet.benchmarks;

import dev.hypernet.benchmarks.Http.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * A stretch of load by a closed loop: each client sends its next request when the last is answered.
 *
 * @param latencies in microseconds
 * @param refused answers that were no success
 */
record Slice(Histogram latencies, double seconds, long refused) {

    static final int DIGITS = 3;

    static Slice run(Http http, int clients, Duration duration, Supplier<Request> requests) {
        long began = System.nanoTime();
        long end = began + duration.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Slice>> loops = IntStream.range(0, clients)
                    .mapToObj(client -> threads.submit(() -> loop(http, end, requests)))
                    .toList();
            Histogram all = new Histogram(DIGITS);
            long refused = 0;
            for (Future<Slice> loop : loops) {
                Slice one = loop.get();
                all.add(one.latencies);
                refused += one.refused;
            }
            return new Slice(all, (System.nanoTime() - began) / 1e9, refused);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    double perSecond() {
        return latencies.getTotalCount() / seconds;
    }

    private static Slice loop(Http http, long end, Supplier<Request> requests) {
        Histogram latencies = new Histogram(DIGITS);
        long refused = 0;
        long now = System.nanoTime();
        while (now < end) {
            Answer answer = http.send(requests.get());
            long after = System.nanoTime();
            latencies.recordValue((after - now) / 1000);
            refused += answer.status() / 100 == 2 ? 0 : 1;
            now = after;
        }
        return new Slice(latencies, 0, refused);
    }
}
