package dev.hypernet.local;

import dev.hypernet.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks whether something on 127.0.0.1 is ready. */
final class Probe {

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    /** Whether a service says that it can do its work. */
    boolean isReady(URI service) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service + "/q/health/ready"))
                .timeout(LIMIT)
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether anybody listens. */
    boolean isListening(int port) {
        return !Ports.isFree(port);
    }
}
