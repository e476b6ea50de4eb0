package dev.hypernet.platform.problem;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jspecify.annotations.Nullable;

/** Where a failure becomes an answer. */
public class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);
    private static final MediaType PROBLEM_JSON = new MediaType("application", "problem+json");
    private static final List<String> PARAMETER_ANNOTATIONS = List.of("jakarta.ws.rs", "org.jboss.resteasy.reactive");

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> problem(Problem problem, UriInfo request) {
        return answer(problem, request);
    }

    @ServerExceptionMapper
    public RestResponse<ProblemDetails> invalid(
            ConstraintViolationException failure, UriInfo request, ResourceInfo resource) {
        List<ConstraintViolation<?>> violations = failure.getConstraintViolations().stream()
                .<ConstraintViolation<?>>map(violation -> violation)
                .toList();
        Method method = resource.getResourceMethod();
        List<FieldError> ofBody = violations.stream()
                .filter(violation -> isOfBody(violation, method))
                .map(violation -> new FieldError(Pointers.of(violation.getPropertyPath(), 2), violation.getMessage()))
                .sorted(Comparator.comparing(FieldError::pointer).thenComparing(FieldError::message))
                .toList();
        if (!ofBody.isEmpty()) {
            boolean missing = ofBody.size() == 1 && ofBody.getFirst().pointer().isEmpty();
            return answer(missing ? bodyNeeded() : Problem.invalid(ofBody), request);
        }
        return answer(
                violations.stream()
                        .map(violation -> Problem.badRequest(parameterName(violation), violation.getMessage()))
                        .min(Comparator.comparing(problem -> String.valueOf(problem.getMessage())))
                        .orElseThrow(),
                request);
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
    public RestResponse<ProblemDetails> http(
            WebApplicationException failure, UriInfo request, HttpHeaders headers, @Nullable ResourceInfo resource) {
        // What a parameter's own type refused arrives wrapped.
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem refused) {
                return answer(refused, request);
            }
        }
        return switch (failure.getResponse().getStatus()) {
            case 404 ->
                answer(
                        failure instanceof NotFoundException && isOfQuery(failure, request, resource)
                                ? unreadableQuery()
                                : Problem.notFound("address"),
                        request);
            case 405 -> answer(notAllowed(failure), request);
            case 406 ->
                answer(
                        plain(406, "not-acceptable", "This has no form that Accept allows: ask for application/json."),
                        request);
            case 415 -> answer(unsupported(headers.getMediaType()), request);
            default -> answer(plain(failure.getResponse().getStatusInfo()), request);
        };
    }

    /** Whatever has no answer of its own is logged here and told to nobody. */
    @ServerExceptionMapper
    public RestResponse<ProblemDetails> unexpected(Throwable failure, UriInfo request) {
        LOG.errorf(failure, "%s failed", request.getPath());
        return answer(
                new Problem(500, "internal", "Something broke here", "The log of this service tells more."), request);
    }

    /** JSON of others that is not as agreed: Quarkus would blame the client. A body is refused where it is read. */
    @ServerExceptionMapper
    public RestResponse<ProblemDetails> unexpected(MismatchedInputException failure, UriInfo request) {
        return unexpected((Throwable) failure, request);
    }

    /** For mappers of failures this module does not know. */
    public static RestResponse<ProblemDetails> answer(Problem problem, UriInfo request) {
        RestResponse.ResponseBuilder<ProblemDetails> response = RestResponse.ResponseBuilder.<ProblemDetails>create(
                        problem.status())
                .entity(problem.details(request.getPath()))
                .type(PROBLEM_JSON);
        problem.headers().forEach(response::header);
        return response.build();
    }

    private static Problem bodyNeeded() {
        return new Problem(400, "bad-request", "The request cannot be read", "It needs a body of JSON.");
    }

    private static Problem unreadableQuery() {
        return new Problem(400, "bad-request", "The request cannot be read", "A parameter is not of its type.");
    }

    private static Problem notAllowed(WebApplicationException failure) {
        String allowed = failure instanceof NotAllowedException && CurrentRequestManager.get() != null
                ? AllowedMethods.of(CurrentRequestManager.get())
                : "OPTIONS";
        return new Problem(
                405,
                "method-not-allowed",
                "Method Not Allowed",
                "This address has " + allowed + ".",
                List.of(),
                Map.of("Allow", allowed));
    }

    private static Problem unsupported(@Nullable MediaType sent) {
        return plain(
                415,
                "unsupported-media-type",
                (sent == null ? "A body without a type" : sent.getType() + "/" + sent.getSubtype())
                        + " is not read here: send application/json, or what the documentation says.");
    }

    private static Problem plain(Response.StatusType status) {
        String name = status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
        return plain(status.getStatusCode(), name, status.getReasonPhrase());
    }

    private static Problem plain(int status, String name, String detail) {
        Response.StatusType known = Response.Status.fromStatusCode(status);
        return new Problem(status, name, known == null ? detail : known.getReasonPhrase(), detail);
    }

    /**
     * A parameter that cannot be converted arrives as "not found", as JAX-RS wants it. For an id in the path that is
     * right; what stands in the query is a bad request.
     */
    private static boolean isOfQuery(
            WebApplicationException failure, UriInfo request, @Nullable ResourceInfo resource) {
        Method method = failure.getCause() == null || resource == null ? null : resource.getResourceMethod();
        return method != null
                && !request.getQueryParameters().isEmpty()
                && Arrays.stream(method.getParameters())
                        .filter(parameter -> parameter.getType() == UUID.class)
                        .map(ProblemMapper::pathName)
                        .allMatch(name -> name == null
                                || isUuid(request.getPathParameters().getFirst(name)));
    }

    private static @Nullable String pathName(Parameter parameter) {
        PathParam standard = parameter.getAnnotation(PathParam.class);
        if (standard != null) {
            return standard.value();
        }
        RestPath own = parameter.getAnnotation(RestPath.class);
        return own == null ? null : own.value();
    }

    private static boolean isUuid(@Nullable String text) {
        try {
            return text == null || UUID.fromString(text) != null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** The path begins with the method and its argument; the argument without an annotation of JAX-RS is the body. */
    private static boolean isOfBody(ConstraintViolation<?> violation, @Nullable Method method) {
        return StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
                .filter(node -> node.getKind() == ElementKind.PARAMETER)
                .map(node -> node.as(Path.ParameterNode.class).getParameterIndex())
                .anyMatch(index -> method != null
                        && index < method.getParameterCount()
                        && isBody(method.getParameters()[index].getAnnotations()));
    }

    private static boolean isBody(Annotation[] annotations) {
        return Arrays.stream(annotations)
                .map(annotation -> annotation.annotationType().getPackageName())
                .noneMatch(PARAMETER_ANNOTATIONS::contains);
    }

    private static String parameterName(ConstraintViolation<?> violation) {
        String path = violation.getPropertyPath().toString();
        return Pointers.snakeCase(path.substring(path.lastIndexOf('.') + 1));
    }
}
