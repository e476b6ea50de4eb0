package dev.hypernet.platform.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times in a request's body: ISO 8601 with an offset, kept to the millisecond, of the years 1 to 9999 (row O24). */
final class RequestTimes {
    private static final int LAST_YEAR = 9999;

    private RequestTimes() {}

    static SimpleModule module() {
        return new SimpleModule("request-times").addDeserializer(Instant.class, new Reader());
    }

    private static @Nullable Instant parsed(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
            return time.getYear() < 1 || time.getYear() > LAST_YEAR
                    ? null
                    : time.toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private static final class Reader extends StdScalarDeserializer<Instant> {
        Reader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            Instant time = parser.hasToken(JsonToken.VALUE_STRING) ? parsed(parser.getText()) : null;
            return time == null ? context.reportInputMismatch(Instant.class, "not a time") : time;
        }
    }
}
