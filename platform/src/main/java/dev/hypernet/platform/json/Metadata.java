package dev.hypernet.platform.json;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Free-form metadata (row O25): a JSON object of at most {@code hypernet.limits.metadata-bytes}, 1 MiB unless told, as
 * compact UTF-8 JSON, and at most 32 levels deep, the object itself being the first. Null is allowed.
 */
@Documented
@Constraint(validatedBy = MetadataValidator.class)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
public @interface Metadata {
    String message() default "is not metadata";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
