package dev.hypernet.credentials.secret;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.hypernet.platform.secret.Secret;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Secrets in JSON: those of the internal calls that are about nothing else, and those that are JSON themselves. */
public final class SecretJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SecretJson() {}

    /**
     * A secret from the store as the tree it was written as.
     *
     * @throws IllegalStateException when it is no JSON; nothing of it is told
     */
    public static JsonNode tree(Secret stored) {
        try {
            return JSON.readTree(stored.reveal());
        } catch (JsonProcessingException unreadable) {
            // No cause: Jackson quotes what it cannot read.
            throw unreadable();
        }
    }

    /** For one that is JSON and not what was stored. */
    public static IllegalStateException unreadable() {
        return new IllegalStateException("a stored secret is not the JSON that was stored");
    }

    /** Reads a text as a secret. */
    public static final class Reader extends StdDeserializer<Secret> {
        public Reader() {
            super(Secret.class);
        }

        @Override
        public @Nullable Secret deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return parser.hasToken(JsonToken.VALUE_STRING)
                    ? Secret.of(parser.getText())
                    : context.reportInputMismatch(String.class, "not a text");
        }
    }

    /** Writes a secret in clear: only for the answer that leases it. */
    public static final class Revealing extends StdSerializer<Secret> {
        public Revealing() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret secret, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(secret.reveal());
        }
    }
}
