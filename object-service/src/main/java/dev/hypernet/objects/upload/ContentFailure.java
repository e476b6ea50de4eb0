package dev.hypernet.objects.upload;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why there are no bytes.
 *
 * @param reason a stable word: {@code gone}, {@code provider_error}
 * @param outcome {@code failed}, as when it is null; {@code parked}: it may pass; {@code held}: nothing failed, the provider
 *     bears no more of this account
 * @param until when it does again
 */
public record ContentFailure(
        @NotNull @Size(max = 100) String reason,
        @Nullable @Pattern(regexp = "failed|parked|held") String outcome,
        @Nullable Instant until) {}
