package dev.hypernet.integrations.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hypernet.platform.problem.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NeighbourTest {
    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aTokenOfThisServiceThatIsRefusedIsNotItsCallersFault(int status) {
        Response refusal = Response.status(status)
                .entity("{\"type\": \"https://hypernet.dev/problems/unauthorized\"}")
                .build();

        assertThat(Neighbour.told(new WebApplicationException(refusal)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(503));
    }
}
