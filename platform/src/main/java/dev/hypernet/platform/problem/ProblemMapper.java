package dev.hypernet.platform.problem;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The only place where a failure becomes an answer. */
public class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json");

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> problem(Problem problem, UriInfo request) {
        return answer(problem, request);
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> invalid(ConstraintViolationException violations, UriInfo request) {
        boolean parameter = violations.getConstraintViolations().stream().noneMatch(ProblemMapper::isOfBody);
        List<FieldError> errors = violations.getConstraintViolations().stream()
                .map(violation -> new FieldError(pointer(violation), violation.getMessage()))
                .sorted((one, other) -> one.pointer().compareTo(other.pointer()))
                .toList();
        FieldError first = errors.getFirst();
        return answer(
                parameter ? Problem.badRequest(first.pointer().substring(1), first.message()) : Problem.invalid(errors),
                request);
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> notJson(JsonParseException failure, UriInfo request) {
        String where = "line " + failure.getLocation().getLineNr() + ", column "
                + failure.getLocation().getColumnNr();
        return answer(new Problem(400, "bad-request", "The request cannot be read", "Not JSON at " + where), request);
    }

    @ServerExceptionMapper({JsonMappingException.class, MismatchedInputException.class})
    public RestResponse<ProblemDetails> unreadable(JsonMappingException failure, UriInfo request) {
        String pointer = "/"
                + failure.getPath().stream()
                        .map(step ->
                                step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                        .collect(Collectors.joining("/"));
        String message = failure instanceof UnrecognizedPropertyException
                ? "is not a field of this resource"
                : "cannot be read as what this field holds";
        return answer(Problem.invalid(pointer, message), request);
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    public RestResponse<ProblemDetails> unauthorized(UriInfo request) {
        return answer(
                Problem.unauthorized("Send a valid, unexpired bearer token: POST /api/v1/auth/login gives one."),
                request);
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> forbidden(ForbiddenException failure, UriInfo request) {
        return answer(Problem.forbidden("Your token does not allow this."), request);
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> http(WebApplicationException failure, UriInfo request) {
        // What the JSON reader refused arrives wrapped.
        if (failure.getCause() instanceof JsonParseException notJson) {
            return notJson(notJson, request);
        }
        if (failure.getCause() instanceof JsonMappingException unreadable) {
            return unreadable(unreadable, request);
        }
        // A query parameter that cannot be converted arrives as "not found"; the path was.
        if (failure instanceof NotFoundException
                && failure.getCause() != null
                && !request.getQueryParameters().isEmpty()) {
            return answer(
                    new Problem(400, "bad-request", "The request cannot be read", "A parameter is not of its type."),
                    request);
        }
        Response.StatusType status = failure.getResponse().getStatusInfo();
        String name = status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
        return answer(
                new Problem(status.getStatusCode(), name, status.getReasonPhrase(), status.getReasonPhrase()), request);
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> unexpected(Throwable failure, UriInfo request) {
        LOG.errorf(failure, "%s failed", request.getPath());
        return answer(
                new Problem(500, "internal", "Something broke here", "The log of this service tells more."), request);
    }

    private static RestResponse<ProblemDetails> answer(Problem problem, UriInfo request) {
        RestResponse.ResponseBuilder<ProblemDetails> response = RestResponse.ResponseBuilder.<ProblemDetails>create(
                        problem.status())
                .entity(problem.details(request.getPath()))
                .type(PROBLEM_JSON);
        problem.headers().forEach(response::header);
        return response.build();
    }

    /** A method's argument appears as {@code method.argument.field}; its body fields become a pointer. */
    private static String pointer(ConstraintViolation<?> violation) {
        String path = StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .skip(2)
                .map(node -> snakeCase(node.toString()))
                .collect(Collectors.joining("/", "/", ""));
        return path.equals("/") ? "/" + snakeCase(lastNode(violation)) : path;
    }

    private static boolean isOfBody(ConstraintViolation<?> violation) {
        Object leaf = violation.getLeafBean();
        return leaf != null && leaf.getClass().isRecord();
    }

    private static String lastNode(ConstraintViolation<?> violation) {
        String path = violation.getPropertyPath().toString();
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
