package dev.hypernet.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * No body is longer than {@code hypernet.limits.body-bytes}, but for those that resources stream to where they are kept
 * ({@code hypernet.limits.streamed-paths}, prefixes): these have Quarkus' own limit.
 */
@Singleton
class BodyLimit {
    /** What RESTEasy Reactive and Quarkus count a body of unknown length by. */
    private static final String MOST_OF_A_CHUNKED_BODY = "io.quarkus.max-request-size";
    /** Behind Quarkus' own limit, which would overwrite this one, and before everything that answers. */
    private static final int PRIORITY = 1;
    /** JSON in chunks is counted where it is read, and answered with a problem; this is the wall behind. */
    private static final int SLACK = 1 << 20;

    private final ObjectMapper json;
    private final long mostBytes;
    private final List<String> streamed;

    BodyLimit(
            ObjectMapper json,
            @ConfigProperty(name = "hypernet.limits.body-bytes", defaultValue = "2500000") long mostBytes,
            @ConfigProperty(name = "hypernet.limits.streamed-paths") Optional<List<String>> streamed) {
        this.json = json;
        this.mostBytes = mostBytes;
        this.streamed = streamed.orElse(List.of());
    }

    void register(@Observes Filters filters) {
        filters.register(this::limit, PRIORITY);
    }

    private void limit(RoutingContext request) {
        String path = request.normalizedPath();
        if (streamed.stream().anyMatch(path::startsWith)) {
            request.next();
            return;
        }
        String length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > mostBytes) {
            refuse(request);
            return;
        }
        request.put(MOST_OF_A_CHUNKED_BODY, mostBytes + SLACK);
        request.next();
    }

    /** The rest of the body is not read: the connection ends with the answer. */
    private void refuse(RoutingContext request) {
        Problem problem = Problem.tooLarge(mostBytes);
        request.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .endHandler(ended -> request.request().connection().close())
                .end(body(problem, request.normalizedPath()));
    }

    private Buffer body(Problem problem, String path) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(problem.details(path)));
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException("a problem that is not JSON", unwritable);
        }
    }
}
