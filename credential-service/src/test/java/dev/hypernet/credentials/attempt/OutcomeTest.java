package dev.hypernet.credentials.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.hypernet.credentials.provider.Account;
import dev.hypernet.platform.json.JsonConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeTest {

    static Stream<Outcome> outcomes() {
        return Stream.of(
                new Outcome.Exchanged(
                        new Account("1", null), Instant.parse("2026-01-02T03:04:05.678Z"), List.of("a"), List.of()),
                new Outcome.Exchanged(null, null, List.of(), List.of("b")),
                new Outcome.Refused("invalid_grant"),
                new Outcome.Failed("the token endpoint answered 500"),
                new Outcome.Unstored(),
                new Outcome.Withdrawn());
    }

    @ParameterizedTest
    @MethodSource("outcomes")
    void everyOutcomeIsReadAsItWasStored(Outcome outcome) throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper().registerModule(new JavaTimeModule());
        new JsonConfiguration().customize(json);

        assertThat(json.readValue(json.writeValueAsString(outcome), Outcome.class))
                .isEqualTo(outcome);
    }
}
