package dev.hypernet.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdempotencyTest {
    record Request(String name, Map<String, Object> metadata) {}

    private final Idempotency idempotency = new Idempotency(new ObjectMapper(), Clock.systemUTC());

    @Test
    void aRequestIsTheSameInWhateverOrderItsFieldsCame() {
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("b", Map.of("x", 1));
        other.put("a", 1);

        assertThat(hash("POST /a", new Request("n", Map.of("a", 1, "b", Map.of("x", 1)))))
                .isEqualTo(hash("POST /a", new Request("n", other)))
                .isEqualTo(hash("POST /a", Map.of("metadata", other, "name", "n")));
    }

    @Test
    void anotherValueOrOperationIsAnotherRequest() {
        assertThat(hash("POST /a", new Request("n", Map.of())))
                .isNotEqualTo(hash("POST /a", new Request("m", Map.of())))
                .isNotEqualTo(hash("POST /b", new Request("n", Map.of())));
    }

    private String hash(String operation, Object request) {
        return idempotency.hash(operation, request);
    }
}
