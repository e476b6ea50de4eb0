package dev.hypernet.integrations.execution;

import dev.hypernet.contracts.UserId;
import dev.hypernet.platform.http.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** What both ways of calling a method answer: the output, or where it will be. */
@Singleton
class MethodResponses {
    /** Names the integration that was called through. */
    static final String INTEGRATION = "Hypernet-Integration";

    private static final int ACCEPTED = 202;

    private final ExecutionService executions;

    MethodResponses(ExecutionService executions) {
        this.executions = executions;
    }

    Uni<RestResponse<Object>> to(
            UserId caller, MethodCalls.Call call, List<String> prefer, @Nullable IdempotencyKey key) {
        return Prefer.respondsAsync(prefer)
                ? executions.makeLater(call, key).map(AcceptedExecution::new).map(accepted -> accepted(call, accepted))
                : executions.make(caller, call, key).map(result -> done(call, result));
    }

    private static RestResponse<Object> done(MethodCalls.Call call, MethodResult result) {
        return ResponseBuilder.ok((Object) result)
                .header(INTEGRATION, call.integration().id().toString())
                .build();
    }

    private static RestResponse<Object> accepted(MethodCalls.Call call, AcceptedExecution accepted) {
        return ResponseBuilder.<Object>create(ACCEPTED)
                .entity(accepted)
                .header(INTEGRATION, call.integration().id().toString())
                .header(HttpHeaders.LOCATION, "/api/v1/executions/" + accepted.executionId())
                .header(Prefer.APPLIED, Prefer.RESPOND_ASYNC)
                .build();
    }
}
