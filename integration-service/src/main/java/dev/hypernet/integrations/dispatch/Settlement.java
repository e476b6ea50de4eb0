package dev.hypernet.integrations.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What becomes of an execution that was taken. */
sealed interface Settlement {

    /** The method gave its output. */
    record Succeeded(JsonNode output) implements Settlement {}

    /** It did not, and will not. */
    record Failed(String code, JsonNode problem) implements Settlement {}

    /** The provider may have done it or not: nobody is left to say. */
    record Unknown(String code, JsonNode problem) implements Settlement {}

    /** It was not done, and may be from this time on. */
    record PutBack(Instant notBefore) implements Settlement {}
}
