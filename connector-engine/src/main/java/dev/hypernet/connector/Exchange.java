package dev.hypernet.connector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The protocol a method speaks: what goes out, and what an answer holds. */
sealed interface Exchange permits HttpExchange, GraphQlExchange, SoapExchange {
    JsonMapper ANSWERS = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(Expression.MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * What to send.
     *
     * @param scope of the expressions
     * @param input the caller's, or what {@code requestTransform} made of it
     * @throws ConfigRejected when the settings make no address
     * @throws ExpressionFailed when a value of the request cannot be made
     */
    MethodRequest request(JsonNode config, Scope scope, JsonNode input);

    /** What came, whatever its status. */
    Received read(@Nullable String contentType, byte[] body);

    /** What an answer holds. */
    sealed interface Received {

        /** JSON null where the provider sent nothing. */
        record Body(JsonNode body) implements Received {}

        /** The protocol's own way of saying no. */
        record Fault(String code, String message) implements Received {}

        /** Not of the protocol. The reason quotes nothing of it. */
        record Unreadable(String reason) implements Received {}
    }

    /** A body of JSON, whatever it is called: many a provider has the wrong name for it. */
    static Received json(byte[] body) {
        if (body.length == 0) {
            return new Received.Body(JsonNodeFactory.instance.nullNode());
        }
        try {
            JsonNode read = ANSWERS.readTree(body);
            if (!isFinite(read)) {
                return new Received.Unreadable("holds a number beyond a double's range");
            }
            return new Received.Body(read.isMissingNode() ? JsonNodeFactory.instance.nullNode() : read);
        } catch (IOException broken) {
            return new Received.Unreadable("is not JSON");
        }
    }

    /** 1e400 is JSON, and is read as infinity, which is not: it could be neither hashed, stored nor passed on. */
    private static boolean isFinite(JsonNode value) {
        return value.isDouble()
                ? Double.isFinite(value.doubleValue())
                : StreamSupport.stream(value.spliterator(), false).allMatch(Exchange::isFinite);
    }
}
