package dev.hypernet.credentials.attempt;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.hypernet.contracts.UserId;
import dev.hypernet.credentials.secret.SecretJson;
import dev.hypernet.platform.secret.Secret;
import jakarta.validation.constraints.NotNull;

/** What the person came back with. */
public record ExchangeRequest(
        @NotNull UserId userId,

        @NotNull @JsonDeserialize(using = SecretJson.Reader.class)
        Secret code) {}
