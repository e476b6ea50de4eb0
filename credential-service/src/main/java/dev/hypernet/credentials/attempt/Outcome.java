package dev.hypernet.credentials.attempt;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.hypernet.credentials.provider.Account;
import dev.hypernet.platform.problem.FieldError;
import dev.hypernet.platform.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. Stored, and answered to everybody who asks again; holds no secret. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Exchanged.class, name = "exchanged"),
    @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Outcome.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Outcome.Unstored.class, name = "unstored"),
    @JsonSubTypes.Type(value = Outcome.Withdrawn.class, name = "withdrawn")
})
sealed interface Outcome {

    /** The integration has its credential. */
    record Exchanged(
            @Nullable Account account, @Nullable Instant expiresAt, List<String> scopes, List<String> missingScopes)
            implements Outcome {}

    /** The provider did not take the code; {@code error} is a code of RFC 6749 or {@code unknown_error}. */
    record Refused(String error) implements Outcome {}

    /** The provider gave no usable answer, and the code may be spent. */
    record Failed(String reason) implements Outcome {}

    /** The provider gave tokens, which no store took in time; they were given back. */
    record Unstored() implements Outcome {}

    /** The integration was disconnected meanwhile, or the attempt given up. */
    record Withdrawn() implements Outcome {}

    /** What the exchange brought, or why it did not, as a problem. */
    default Exchanged orProblem() {
        return switch (this) {
            case Exchanged exchanged -> exchanged;
            case Refused refused ->
                throw new Problem(
                        422,
                        "exchange-refused",
                        "The provider refused the code",
                        "The provider refused the code: " + refused.error(),
                        List.of(new FieldError("/code", refused.error())),
                        Map.of());
            case Failed failed -> throw Problem.badGateway("provider-error", failed.reason());
            case Unstored unstored ->
                // Not 503: the code is spent, and asking again with it would help nobody.
                throw new Problem(
                        502,
                        "tokens-not-stored",
                        "The connection could not be kept",
                        "The store of secrets did not take the tokens, which were given back. Start again to connect.");
            case Withdrawn withdrawn ->
                throw Problem.conflict("attempt-withdrawn", "The integration was disconnected during the exchange.");
        };
    }
}
