package dev.hypernet.links.link;

import io.restassured.response.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Requests that are sent at the same moment. */
record Race(List<Response> answers) {

    static Race of(int racers, IntFunction<Response> request) {
        CountDownLatch start = new CountDownLatch(racers);
        try (ExecutorService track = Executors.newFixedThreadPool(racers)) {
            List<CompletableFuture<Response>> running = IntStream.range(0, racers)
                    .mapToObj(racer -> CompletableFuture.supplyAsync(() -> run(start, request, racer), track))
                    .toList();
            return new Race(running.stream().map(CompletableFuture::join).toList());
        }
    }

    /** How many were answered so. */
    long answered(int status) {
        return answers.stream().filter(answer -> answer.statusCode() == status).count();
    }

    /** What stands there in the answers of this status, each value once. */
    List<String> distinct(int status, String path) {
        return answers.stream()
                .filter(answer -> answer.statusCode() == status)
                .map(answer -> answer.<Object>path(path).toString())
                .distinct()
                .toList();
    }

    private static Response run(CountDownLatch start, IntFunction<Response> request, int racer) {
        start.countDown();
        try {
            start.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        return request.apply(racer);
    }
}
