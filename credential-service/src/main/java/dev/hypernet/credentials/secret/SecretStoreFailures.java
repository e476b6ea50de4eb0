package dev.hypernet.credentials.secret;

import dev.hypernet.platform.problem.ProblemDetails;
import dev.hypernet.platform.problem.ProblemMapper;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What a store that cannot be asked comes to at the edge. */
public class SecretStoreFailures {

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> unavailable(SecretStoreUnavailable failure, UriInfo request) {
        return ProblemMapper.answer(failure.problem(), request);
    }
}
