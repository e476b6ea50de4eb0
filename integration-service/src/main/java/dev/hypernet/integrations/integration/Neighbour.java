package dev.hypernet.integrations.integration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;

/** What credential-service's refusals mean to the person who asked. */
public final class Neighbour {
    private static final Logger LOG = Logger.getLogger(Neighbour.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private Neighbour() {}

    /** The problem's name ({@code exchange-refused}), or {@code unavailable} for what was no answer at all. */
    public static Throwable told(Throwable failure) {
        if (failure instanceof WebApplicationException refused
                && refused.getResponse().getStatus() < 500
                && !isAboutUs(refused)) {
            return named(refused);
        }
        if (failure instanceof WebApplicationException broken
                && broken.getResponse().getStatus() == 502) {
            return named(broken);
        }
        LOG.warnf("credential-service gave no answer: %s", failure.getMessage());
        return Problem.unavailable("The store of credentials does not answer; nothing was changed.");
    }

    /** A token of this service is refused: nothing that its caller could send would help. */
    private static boolean isAboutUs(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        return status == UNAUTHORIZED || status == FORBIDDEN;
    }

    private static List<FieldError> errors(JsonNode errors) {
        return StreamSupport.stream(errors.spliterator(), false)
                .map(error -> new FieldError(
                        error.path("pointer").asText(), error.path("message").asText()))
                .toList();
    }

    private static Problem named(WebApplicationException refused) {
        try {
            JsonNode body = JSON.readTree(refused.getResponse().readEntity(String.class));
            String type = body.path("type").asText("");
            return new Problem(
                    refused.getResponse().getStatus(),
                    type.substring(type.lastIndexOf('/') + 1),
                    body.path("title").asText("Refused"),
                    body.path("detail").asText("The credential was refused."),
                    errors(body.path("errors")),
                    Map.of());
        } catch (JsonProcessingException notAProblem) {
            return Problem.unavailable("The store of credentials gave no readable answer; nothing was changed.");
        }
    }
}
