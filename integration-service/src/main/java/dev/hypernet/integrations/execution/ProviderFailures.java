package dev.hypernet.integrations.execution;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.hypernet.platform.problem.ProblemDetails;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Says the provider's code beside what every problem says. */
public class ProviderFailures {
    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json");

    /** RFC 9457's members, and one of our own. */
    public record CodedProblem(@JsonUnwrapped ProblemDetails problem, String code) {}

    @ServerExceptionMapper
    public RestResponse<CodedProblem> failed(ProviderFailed failure, UriInfo request) {
        return RestResponse.ResponseBuilder.<CodedProblem>create(failure.status())
                .entity(new CodedProblem(failure.details(request.getPath()), failure.code()))
                .type(PROBLEM_JSON)
                .build();
    }
}
