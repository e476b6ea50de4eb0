package dev.hypernet.platform.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The body of {@code application/problem+json}, RFC 9457. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ProblemDetails(
        String type, String title, int status, String detail, String instance, List<FieldError> errors) {}
