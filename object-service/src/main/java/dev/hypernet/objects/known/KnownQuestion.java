package dev.hypernet.objects.known;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;

/**
 * Which of these objects are there?
 *
 * @param userId whose they must be
 * @param ids at most 1,000
 */
public record KnownQuestion(
        @NotNull UUID userId, @NotNull @Size(max = 1000) List<@NotNull UUID> ids) {}
